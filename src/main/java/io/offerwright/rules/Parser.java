package io.offerwright.rules;

import io.offerwright.rules.Syntax.Annotation;
import io.offerwright.rules.Syntax.Call;
import io.offerwright.rules.Syntax.Condition;
import io.offerwright.rules.Syntax.Constraint;
import io.offerwright.rules.Syntax.Expression;
import io.offerwright.rules.Syntax.Name;
import io.offerwright.rules.Syntax.Quantifier;
import io.offerwright.rules.Syntax.RuleDeclaration;
import io.offerwright.rules.Syntax.Step;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a rule file into a {@link Syntax} tree by recursive descent. The grammar is the part of DRL that describes
 * facts and calls verbs; whatever else DRL can do has no production here, and so no way in.
 *
 * <pre>
 *   file       = "package" path [";"] { "import" path [".*"] [";"] } { rule }
 *   rule       = "rule" (text | name) { "@" name "(" text ")" | "salience" ["-"] integer }
 *                "when" { any } "then" { "decision" "." name "(" [ or { "," or } ] ")" ";" } "end"
 *   any        = all { ("or" | "||") all }
 *   all        = condition { ("and" | "&amp;&amp;") condition }
 *   condition  = "(" any ")" | ("not" | "exists") condition | "forall" "(" { pattern } ")" | pattern
 *   pattern    = [ variable ":" ] name "(" [ constraint { "," constraint } ] ")"
 *   constraint = [ variable ":" ] or
 *   or         = and { "||" and }                    and after a comparison the left side may be left out:
 *   and        = relation { "&amp;&amp;" relation }          tenureDays &gt; 7 &amp;&amp; &lt;= 30
 *   relation   = sum [ compare sum | ["not"] "in" "(" sum { "," sum } ")" | ["not"] "contains" sum ]
 *   sum        = product { ("+" | "-") product }
 *   product    = unary { ("*" | "/") unary }
 *   unary      = { "!" | "-" } primary
 *   primary    = text | number | "true" | "false" | "(" or ")" | path
 *   path       = (variable | name) { "." name [ arguments ] | "[" text "]" | arguments }
 * </pre>
 *
 * <p>After an error in a condition reading goes on with "then", after one in a statement with the next statement, and
 * after any other with the next rule, so that one run finds them all. What could be read of a rule with an error is kept
 * apart, for a check of what it means.
 */
final class Parser {
    private static final int DEEPEST = 40;
    private static final int LONGEST_RULE = 1_000;

    /** What is only to be expected of a rule with another error. */
    private static final Set<Mistake> FOLLOWING =
            EnumSet.of(Mistake.MISSING_THEN, Mistake.MISSING_END, Mistake.TOO_LARGE);

    private static final Set<String> RULE_ENDS = Set.of("end", "rule");

    /** DRL that rule files may not use, with what to do instead. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("eval", "Write the condition in the brackets of a fact."),
            Map.entry("from", "Rules see the facts of the decision only."),
            Map.entry("accumulate", "Rules see the facts of the decision only."),
            Map.entry("acc", "Rules see the facts of the decision only."),
            Map.entry("collect", "Rules see the facts of the decision only."),
            Map.entry("groupby", "Rules see the facts of the decision only."),
            Map.entry("over", "Rules see the facts of the decision only."),
            Map.entry("matches", "Compare with == or in (...): patterns can take unbounded time."),
            Map.entry("soundslike", "Compare with == or in (...)."),
            Map.entry("memberOf", "Turn it round: set contains value."),
            Map.entry("excludes", "Write: not contains."),
            Map.entry("new", "A rule makes no objects."),
            Map.entry("null", "A number that is not known makes every comparison false; an unknown text is \"\"."),
            Map.entry("this", "Compare the ids of the facts."),
            Map.entry("instanceof", "The type of a fact is its pattern."),
            Map.entry("function", "A rule file holds rules only."),
            Map.entry("query", "A rule file holds rules only."),
            Map.entry("declare", "A rule file holds rules only."),
            Map.entry("global", "The name decision is there without being declared."),
            Map.entry("static", "Rules see the facts and verbs of the decision only."),
            Map.entry("unit", "A rule file holds rules only."),
            Map.entry("dialect", "A rule file holds rules only."));

    private static final class SyntaxError extends Exception {
        private static final long serialVersionUID = 1L;
        private final Mistake mistake;
        private final transient Position at;
        private final String hint;

        SyntaxError(Mistake mistake, Position at, String message, String hint) {
            super(message, null, false, false);
            this.mistake = mistake;
            this.at = at;
            this.hint = hint;
        }
    }

    private final String file;
    private final List<Token> tokens;
    private final Problems problems;
    private int index;
    private int depth;
    private int errors;

    private Parser(String file, List<Token> tokens, Problems problems) {
        this.file = file;
        this.tokens = tokens;
        this.problems = problems;
    }

    /** The tree of a rule file; rules with a syntax error are reported and left out. */
    static Syntax.RuleFile parse(String file, String text, Problems problems) {
        return new Parser(file, Lexer.tokens(file, text, problems), problems).file();
    }

    private Syntax.RuleFile file() {
        List<Syntax.Import> imports = new ArrayList<>();
        List<RuleDeclaration> rules = new ArrayList<>();
        List<RuleDeclaration> broken = new ArrayList<>();
        try {
            expect("package", "a rule file begins with its package");
            dottedName(false);
            skip(";");
            while (peek().is("import")) {
                index++;
                Position at = peek().at();
                imports.add(new Syntax.Import(dottedName(true), at));
                skip(";");
            }
        } catch (SyntaxError error) {
            report(error);
            skipToRule();
        }
        while (peek().kind() != Token.Kind.END) {
            int start = index;
            errors = 0;
            try {
                RuleDeclaration rule = rule();
                (errors == 0 ? rules : broken).add(rule);
            } catch (SyntaxError error) {
                report(error, start);
                index = Math.max(index, start + 1);
                skipToRule();
            }
        }
        return new Syntax.RuleFile(file, imports, rules, broken);
    }

    /** Reports an error in the rule that starts there, unless it only follows from an earlier one. */
    private void report(SyntaxError error, int start) {
        boolean follows = errors > 0 && FOLLOWING.contains(error.mistake);
        if (!follows && !problems.isOpen(file, tokens.get(start).at().line(), error.at.line())) {
            report(error);
        }
        errors++;
        depth = 0;
    }

    private void report(SyntaxError error) {
        problems.add(error.mistake, file, error.at, String.valueOf(error.getMessage()), error.hint);
    }

    /** Goes to the next word "rule" at the start of a statement: after "end", or first on its line. */
    private void skipToRule() {
        while (peek().kind() != Token.Kind.END) {
            boolean startsLine = index == 0
                    || tokens.get(index - 1).at().line() < peek().at().line()
                    || tokens.get(index - 1).is("end");
            if (peek().is("rule") && startsLine) {
                return;
            }
            index++;
        }
    }

    /** Goes to the next such word of this rule, or to its end. */
    private void skipTo(String word) {
        while (!peek().is(word) && !peek().is("end") && !peek().is("rule") && peek().kind() != Token.Kind.END) {
            index++;
        }
    }

    private RuleDeclaration rule() throws SyntaxError {
        Position at = peek().at();
        int start = index;
        expect("rule", "after the imports a rule file holds rules only");
        Token name = next();
        if (name.kind() != Token.Kind.TEXT && name.kind() != Token.Kind.NAME) {
            throw unexpected(Mistake.UNEXPECTED, name, "the name of the rule in quotes");
        }
        List<Annotation> annotations = new ArrayList<>();
        int salience = 0;
        while (!peek().is("when")) {
            if (skip("@")) {
                annotations.add(annotation());
            } else if (skip("salience")) {
                salience = salience();
                skip(",");
            } else {
                throw unexpected(
                        Mistake.NOT_ALLOWED,
                        peek(),
                        "@id, @reason, @owner, salience or when",
                        "No other attribute of a rule is allowed.");
            }
        }
        index++;
        List<Condition> when = new ArrayList<>();
        while (!peek().is("then")) {
            if (RULE_ENDS.contains(peek().text()) || peek().kind() == Token.Kind.END) {
                throw unexpected(Mistake.MISSING_THEN, peek(), "a fact or \"then\"");
            }
            int before = index;
            try {
                when.add(any());
                skip(";");
            } catch (SyntaxError error) {
                report(error, start);
                // The word that was not expected may have been read already.
                index = Math.max(before, index - 1);
                skipTo("then");
            }
        }
        index++;
        List<Call> then = new ArrayList<>();
        while (!skip("end")) {
            int before = index;
            try {
                then.add(statement());
            } catch (SyntaxError error) {
                if (error.mistake == Mistake.MISSING_END || error.mistake == Mistake.NOT_ALLOWED) {
                    throw error;
                }
                report(error, start);
                index = Math.max(before, index - 1);
                skipTo(";");
                skip(";");
            }
        }
        if (index - start > LONGEST_RULE) {
            throw new SyntaxError(
                    Mistake.TOO_LARGE,
                    at,
                    "This rule has more than " + LONGEST_RULE + " words and signs.",
                    "Split it.");
        }
        return new RuleDeclaration(
                new Name(name.text(), name.at()), at, annotations, salience, List.copyOf(when), List.copyOf(then));
    }

    private Annotation annotation() throws SyntaxError {
        Name name = name("the name of an annotation");
        expect("(", "the text of an annotation stands in brackets");
        Token value = next();
        if (value.kind() != Token.Kind.TEXT) {
            throw unexpected(Mistake.UNEXPECTED, value, "a text in quotes");
        }
        expect(")", "an annotation holds one text");
        return new Annotation(name, new Name(value.text(), value.at()));
    }

    private int salience() throws SyntaxError {
        boolean negative = skip("-");
        Token number = next();
        if (number.kind() != Token.Kind.NUMBER
                || number.text().contains(".")
                || number.text().length() > 6) {
            throw unexpected(Mistake.WRONG_NUMBER, number, "a whole number of at most six digits after \"salience\"");
        }
        int value = Integer.parseInt(number.text());
        return negative ? -value : value;
    }

    private Condition any() throws SyntaxError {
        return group(true);
    }

    private Condition group(boolean any) throws SyntaxError {
        Position at = peek().at();
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(any ? group(false) : condition());
        } while (any ? skip("or") || skip("||") : skip("and") || skip("&&"));
        return parts.size() == 1 ? parts.get(0) : new Syntax.Group(any, parts, at);
    }

    private Condition condition() throws SyntaxError {
        enter();
        try {
            Token first = peek();
            if (skip("(")) {
                Condition inner = any();
                expect(")", "the bracket is still open");
                return inner;
            }
            if (skip("not")) {
                return new Syntax.Quantified(Quantifier.NOT, List.of(condition()), first.at());
            }
            if (skip("exists")) {
                return new Syntax.Quantified(Quantifier.EXISTS, List.of(condition()), first.at());
            }
            if (skip("forall")) {
                expect("(", "the facts of forall stand in brackets");
                List<Condition> patterns = new ArrayList<>();
                do {
                    patterns.add(pattern());
                    skip(",");
                } while (!skip(")"));
                return new Syntax.Quantified(Quantifier.FORALL, patterns, first.at());
            }
            return pattern();
        } finally {
            depth--;
        }
    }

    private Syntax.Pattern pattern() throws SyntaxError {
        Name variable = variable();
        Name type = name("a fact such as Customer( ... )");
        if (!peek().is("(")) {
            throw unexpected(Mistake.MISSING_BRACKET, peek(), "\"(\" after the fact " + type.text());
        }
        index++;
        List<Constraint> constraints = new ArrayList<>();
        if (!skip(")")) {
            do {
                constraints.add(new Constraint(variable(), or()));
            } while (skip(","));
            closing(type);
        }
        if (REFUSED.containsKey(peek().text()) && peek().kind() == Token.Kind.NAME) {
            throw refused(peek());
        }
        return new Syntax.Pattern(variable, type, constraints);
    }

    /** A name with a colon behind it, or null. */
    private @Nullable Name variable() throws SyntaxError {
        Token first = peek();
        if (first.kind() != Token.Kind.NAME || !tokens.get(index + 1).is(":")) {
            return null;
        }
        if (!first.text().startsWith("$") || first.text().length() == 1) {
            throw new SyntaxError(
                    Mistake.WRONG_VARIABLE,
                    first.at(),
                    "Found the variable \"" + first.text() + "\"; expected a name that begins with \"$\".",
                    "Call it $" + first.text().replace("$", "") + ".");
        }
        index += 2;
        return new Name(first.text(), first.at());
    }

    private Call statement() throws SyntaxError {
        Token first = peek();
        if (first.kind() == Token.Kind.END || first.is("rule")) {
            throw unexpected(Mistake.MISSING_END, first, "\"end\" after the consequence");
        }
        if (!first.is("decision") || !tokens.get(index + 1).is(".")) {
            throw unexpected(
                    Mistake.NOT_ALLOWED,
                    first,
                    "decision.verb(...); or \"end\"",
                    "A consequence holds nothing but calls of the verbs: " + String.join(", ", Verb.names()) + ".");
        }
        index += 2;
        Name verb = name("a verb");
        expect("(", "what a verb is about stands in brackets");
        List<Expression> arguments = arguments(verb);
        expect(";", "a call ends with a semicolon");
        return new Call(verb, arguments);
    }

    /** Expressions up to the bracket that closes what follows the name. */
    private List<Expression> arguments(Name of) throws SyntaxError {
        List<Expression> arguments = new ArrayList<>();
        if (!skip(")")) {
            do {
                arguments.add(or());
            } while (skip(","));
            closing(of);
        }
        return arguments;
    }

    /** The bracket that closes what follows a name; told as forgotten where the next line or statement begins. */
    private void closing(Name of) throws SyntaxError {
        Token token = next();
        if (!token.is(")")) {
            boolean forgotten = token.at().line() > tokens.get(index - 2).at().line() || token.is(";");
            throw unexpected(
                    Mistake.MISSING_BRACKET,
                    token,
                    "\",\" or \")\"",
                    forgotten ? "The bracket after " + of.text() + " is still open." : "");
        }
    }

    private Expression or() throws SyntaxError {
        enter();
        Expression left = and(null);
        while (peek().is("||")) {
            Position at = next().at();
            left = new Syntax.Binary("||", left, and(leftOf(left)), at);
        }
        depth--;
        return left;
    }

    private Expression and(@Nullable Expression omitted) throws SyntaxError {
        Expression left = relation(omitted);
        while (peek().is("&&")) {
            Position at = next().at();
            left = new Syntax.Binary("&&", left, relation(leftOf(left)), at);
        }
        return left;
    }

    /** What the last comparison in an expression compares, for a comparison that leaves its left side out. */
    private static @Nullable Expression leftOf(Expression expression) {
        if (expression instanceof Syntax.Binary binary) {
            return Term.Relation.isOne(binary.operator()) ? binary.left() : leftOf(binary.right());
        }
        return null;
    }

    private Expression relation(@Nullable Expression omitted) throws SyntaxError {
        boolean half = Term.Relation.isOne(peek().text()) && peek().kind() == Token.Kind.SIGN && omitted != null;
        Expression left = half && omitted != null ? omitted : sum();
        Token operator = peek();
        if (operator.kind() == Token.Kind.SIGN && Term.Relation.isOne(operator.text())) {
            index++;
            return new Syntax.Binary(operator.text(), left, sum(), operator.at());
        }
        if (operator.is("=")) {
            problems.add(
                    Mistake.ASSIGNMENT,
                    file,
                    operator.at(),
                    "Found \"=\"; expected \"==\".",
                    "A rule compares; it never assigns.");
            index++;
            return new Syntax.Binary("==", left, sum(), operator.at());
        }
        boolean negated = operator.is("not");
        Token word = negated ? tokens.get(index + 1) : operator;
        if (word.is("in")) {
            index += negated ? 2 : 1;
            expect("(", "the values of \"in\" stand in brackets");
            List<Expression> values = new ArrayList<>();
            do {
                values.add(sum());
            } while (skip(","));
            expect(")", "the list of values is still open");
            return new Syntax.In(negated, left, values, operator.at());
        }
        if (word.is("contains")) {
            index += negated ? 2 : 1;
            return new Syntax.Contains(negated, left, sum(), operator.at());
        }
        if (operator.kind() == Token.Kind.NAME && REFUSED.containsKey(operator.text())) {
            throw refused(operator);
        }
        return left;
    }

    private Expression sum() throws SyntaxError {
        Expression left = product();
        while (peek().is("+") || peek().is("-")) {
            Token operator = next();
            left = new Syntax.Binary(operator.text(), left, product(), operator.at());
        }
        return left;
    }

    private Expression product() throws SyntaxError {
        Expression left = unary();
        while (peek().is("*") || peek().is("/")) {
            Token operator = next();
            left = new Syntax.Binary(operator.text(), left, unary(), operator.at());
        }
        return left;
    }

    private Expression unary() throws SyntaxError {
        enter();
        Expression result;
        if (peek().is("!") || peek().is("-")) {
            Token operator = next();
            result = new Syntax.Unary(operator.text(), unary(), operator.at());
        } else {
            result = primary();
        }
        depth--;
        return result;
    }

    private Expression primary() throws SyntaxError {
        Token first = next();
        switch (first.kind()) {
            case TEXT -> {
                return new Syntax.Text(first.text(), first.at());
            }
            case NUMBER -> {
                return new Syntax.Numeral(first.text(), first.at());
            }
            case NAME -> {
                if (first.is("true") || first.is("false")) {
                    return new Syntax.Truth(first.is("true"), first.at());
                }
                if (REFUSED.containsKey(first.text())) {
                    throw refused(first);
                }
                return path(first);
            }
            case SIGN -> {
                if (first.is("(")) {
                    Expression inner = or();
                    expect(")", "the bracket is still open");
                    return inner;
                }
                throw unexpected(Mistake.UNEXPECTED, first, "a value, an attribute or a variable");
            }
            case END -> throw unexpected(Mistake.UNEXPECTED, first, "a value, an attribute or a variable");
        }
        throw new IllegalStateException("No such kind of token: " + first.kind());
    }

    private Expression path(Token first) throws SyntaxError {
        List<Step> steps = new ArrayList<>();
        Name root = new Name(first.text(), first.at());
        boolean variable = first.text().startsWith("$");
        if (!variable) {
            steps.add(step(root));
        }
        while (true) {
            if (skip(".")) {
                steps.add(step(name("an attribute")));
            } else if (skip("[")) {
                Token key = next();
                if (key.kind() != Token.Kind.TEXT) {
                    throw unexpected(Mistake.UNEXPECTED, key, "the name of an attribute in quotes");
                }
                steps.add(new Syntax.Key(new Name(key.text(), key.at())));
                expect("]", "the bracket is still open");
            } else {
                return new Syntax.Path(variable ? root : null, steps, first.at());
            }
        }
    }

    private Step step(Name name) throws SyntaxError {
        return skip("(") ? new Syntax.Invocation(name, arguments(name)) : new Syntax.Property(name);
    }

    /** A name with dots; with {@code star}, it may end in ".*". */
    private String dottedName(boolean star) throws SyntaxError {
        StringBuilder whole = new StringBuilder(name("a name").text());
        while (skip(".")) {
            if (star && skip("*")) {
                return whole.append(".*").toString();
            }
            whole.append('.').append(name("a name").text());
        }
        return whole.toString();
    }

    private Name name(String expected) throws SyntaxError {
        Token token = next();
        if (token.kind() != Token.Kind.NAME) {
            throw unexpected(Mistake.UNEXPECTED, token, expected);
        }
        if (REFUSED.containsKey(token.text())) {
            throw refused(token);
        }
        return new Name(token.text(), token.at());
    }

    private void expect(String sign, String why) throws SyntaxError {
        Token token = peek();
        if (token.is(sign)) {
            index++;
            return;
        }
        if (token.kind() == Token.Kind.NAME && REFUSED.containsKey(token.text())) {
            throw refused(token);
        }
        Mistake mistake =
                switch (sign) {
                    case "(", ")", "]" -> Mistake.MISSING_BRACKET;
                    case ";" -> Mistake.MISSING_SEMICOLON;
                    default -> Mistake.UNEXPECTED;
                };
        throw unexpected(
                mistake, token, "\"" + sign + "\"", Character.toUpperCase(why.charAt(0)) + why.substring(1) + ".");
    }

    private boolean skip(String expected) {
        if (peek().is(expected)) {
            index++;
            return true;
        }
        return false;
    }

    private Token peek() {
        return tokens.get(index);
    }

    private Token next() {
        Token token = tokens.get(index);
        if (token.kind() != Token.Kind.END) {
            index++;
        }
        return token;
    }

    private void enter() throws SyntaxError {
        if (++depth > DEEPEST) {
            throw new SyntaxError(
                    Mistake.TOO_LARGE, peek().at(), "The brackets are nested more than " + DEEPEST + " deep.", "");
        }
    }

    private SyntaxError refused(Token token) {
        return new SyntaxError(
                Mistake.NOT_ALLOWED,
                token.at(),
                "\"" + token.text() + "\" is not part of the rule language.",
                REFUSED.getOrDefault(token.text(), ""));
    }

    private SyntaxError unexpected(Mistake mistake, Token found, String expected) {
        return unexpected(mistake, found, expected, "");
    }

    private SyntaxError unexpected(Mistake mistake, Token found, String expected, String hint) {
        if (found.kind() == Token.Kind.NAME && REFUSED.containsKey(found.text())) {
            return refused(found);
        }
        return new SyntaxError(
                mistake, found.at(), "Found " + found.described() + "; expected " + expected + ".", hint);
    }
}
