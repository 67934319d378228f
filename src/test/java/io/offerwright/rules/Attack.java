package io.offerwright.rules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A rule file that tries to do something to the host, through one door of Drools.
 *
 * @param name unique, a few words
 * @param door where the hostile text stands
 * @param path the name of the file, which says how it is read
 * @param text the file; {@code HARM} stands for Java that leaves a mark, {@code CALL}
 *     for such that needs no quotes, {@code FILE} for a file that must not appear
 * @param works whether it does what it is meant to when neither wall is there; else Drools itself refuses it
 * @param message the first thing the check says about it; empty where the check lets it through, since it is mere text
 */
record Attack(String name, String door, String path, String text, boolean works, String message) {
    /** The system property that an attack sets when it works. */
    static final String MARK = "offerwright.attack";

    private static final String HARM = "System.setProperty( \"" + MARK + "\", \"done\" )";

    /** The text as it stands in a rule file. */
    String file(Path directory) {
        return filled(text, directory);
    }

    /** The text as Drools would see it if there were no check at all. */
    String pastTheCheck(Path directory) {
        return filled(text, directory).replaceFirst("import io.offerwright.rules.\\*", """
                        import io.offerwright.domain.*
                        import io.offerwright.rules.*
                        global io.offerwright.rules.WholeDrools.Decision decision
                        """);
    }

    private static String filled(String text, Path directory) {
        return text.replace("HARM", HARM)
                .replace("CALL", Mark.class.getName() + ".leave()")
                .replace("FILE", directory.resolve("mark").toString());
    }

    private static Attack file(String name, String door, String text, boolean works, String message) {
        return new Attack(
                name, door, "attack.drl", "package p\nimport io.offerwright.rules.*\n" + text, works, message);
    }

    private static Attack consequence(String name, String door, String statements, boolean works, String message) {
        return file(name, door, """
                rule "R" @id( "A" ) @reason( "r" ) when
                $offer : Offer( )
                then
                %s
                end
                """.formatted(statements), works, message);
    }

    private static Attack condition(String name, String door, String conditions, boolean works, String message) {
        return file(name, door, """
                rule "R" @id( "A" ) @reason( "r" ) when
                %s
                then
                    decision.blend( 1 );
                end
                """.formatted(conditions), works, message);
    }

    private static Attack attribute(String name, String door, String attribute, boolean works, String message) {
        return file(name, door, """
                rule "R" @id( "A" ) @reason( "r" )
                %s
                when Customer( ) then decision.blend( 1 ); end
                """.formatted(attribute), works, message);
    }

    /** Attacks by what a rule does. */
    static List<Attack> consequences() {
        return List.of(
                consequence(
                        "a static method",
                        "consequence",
                        "HARM;",
                        true,
                        "6:1: Found \"System\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a method behind a verb",
                        "consequence",
                        "decision.exclude( $offer ); HARM;",
                        true,
                        "6:29: Found \"System\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a method as an argument",
                        "consequence",
                        "decision.limit( HARM, 1 );",
                        true,
                        "6:17: Found \"System\"; expected a number, a text, a constant or a variable."),
                consequence(
                        "a file",
                        "consequence",
                        "new java.io.File( \"FILE\" ).mkdir();",
                        true,
                        "6:1: \"new\" is not part of the rule language."),
                consequence(
                        "a stream",
                        "consequence",
                        "new java.io.FileOutputStream( \"FILE\" ).close();",
                        true,
                        "6:1: \"new\" is not part of the rule language."),
                consequence(
                        "a process",
                        "consequence",
                        "Runtime.getRuntime().exec( new String[] { \"touch\", \"FILE\" } ).waitFor();",
                        true,
                        "6:1: Found \"Runtime\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a process builder",
                        "consequence",
                        "new ProcessBuilder( \"touch\", \"FILE\" ).start().waitFor();",
                        true,
                        "6:1: \"new\" is not part of the rule language."),
                consequence(
                        "a socket",
                        "consequence",
                        "new java.net.ServerSocket( 0 ).close(); HARM;",
                        true,
                        "6:1: \"new\" is not part of the rule language."),
                consequence(
                        "a thread",
                        "consequence",
                        "Thread t = new Thread( () -> { HARM; } ); t.start(); t.join();",
                        true,
                        "6:1: Found \"Thread\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a lambda",
                        "lambda",
                        "( (Runnable) () -> { HARM; } ).run();",
                        true,
                        "6:1: Found \"(\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "an anonymous class",
                        "consequence",
                        "new Object() { { HARM; } };",
                        true,
                        "6:1: \"new\" is not part of the rule language."),
                consequence(
                        "a loop",
                        "loop",
                        "while ( true ) { HARM; break; }",
                        true,
                        "6:1: Found \"while\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a catch",
                        "consequence",
                        "try { throw new Error(); } catch ( Throwable t ) { HARM; }",
                        true,
                        "6:1: Found \"try\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a bracket too many",
                        "consequence",
                        "decision.exclude( $offer ); } { HARM;",
                        false,
                        "6:29: Found \"}\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a block",
                        "consequence",
                        "{ HARM; }",
                        true,
                        "6:1: Found \"{\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a fully qualified name",
                        "fully qualified name",
                        "java.lang.System.setProperty( \"offerwright.attack\", \"done\" );",
                        true,
                        "6:1: Found \"java\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a class by name",
                        "reflection",
                        "Class.forName( \"java.lang.System\" ).getMethod( \"setProperty\", String.class, String.class )"
                                + ".invoke( null, \"offerwright.attack\", \"done\" );",
                        true,
                        "6:1: Found \"Class\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "the class loader of a verb",
                        "reflection",
                        "decision.getClass().getClassLoader().loadClass( \"java.lang.System\" )"
                                + ".getMethod( \"setProperty\", String.class, String.class )"
                                + ".invoke( null, \"offerwright.attack\", \"done\" );",
                        true,
                        "6:20: Found \".\"; expected \";\"."),
                consequence(
                        "the class of a fact",
                        "reflection",
                        "$offer.getClass().forName( \"java.lang.System\" ).getMethods(); HARM;",
                        true,
                        "6:1: Found \"$offer\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a method handle",
                        "reflection",
                        "java.lang.invoke.MethodHandles.lookup().findStatic( System.class, \"setProperty\","
                                + " java.lang.invoke.MethodType.methodType( String.class, String.class, String.class ) )"
                                + ".invokeWithArguments( \"offerwright.attack\", \"done\" );",
                        false,
                        "6:1: Found \"java\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "the engine's own classes",
                        "reflection",
                        "org.drools.util.FileUtils.getFile( \"FILE\" ); HARM;",
                        false,
                        "6:1: Found \"org\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "the engine's helper",
                        "consequence",
                        "drools.getKieRuntime().halt(); HARM;",
                        true,
                        "6:1: Found \"drools\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a new fact",
                        "consequence",
                        "insert( HARM );",
                        true,
                        "6:1: Found \"insert\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a change of a fact",
                        "consequence",
                        "modify( $offer ) { name().concat( HARM ) }",
                        true,
                        "6:1: Found \"modify\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "an escape outside of a text",
                        "unicode escape",
                        "\\u0053ystem.setProperty( \"offerwright.attack\", \"done\" );",
                        true,
                        "6:1: Found \"\\\", which has no meaning here."),
                consequence(
                        "an escape inside of a text",
                        "unicode escape",
                        "decision.limit( \"\\u0022 + HARM + \\u0022\", 1 );",
                        false,
                        "6:18: Found the escape \"\\u\" in a text; expected \\\" or \\\\."),
                consequence(
                        "a line break in a comment",
                        "comment",
                        "decision.exclude( $offer ); // \\u000a HARM;",
                        true,
                        ""),
                consequence(
                        "an end in a comment",
                        "comment",
                        "decision.exclude( $offer ); /* */ HARM; /* */",
                        true,
                        "6:35: Found \"System\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a hash as a comment",
                        "comment",
                        "decision.exclude( $offer ); # HARM;",
                        false,
                        "6:29: Found \"#\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a text that closes itself",
                        "text literal",
                        "decision.limit( \"\\\" + CALL + \\\"\", 1 );",
                        false,
                        ""),
                consequence(
                        "a backslash before a quote",
                        "text literal",
                        "decision.limit( \"\\\\\" + CALL + \"\", 1 );",
                        true,
                        "6:24: Found \"io\"; expected a number, a text, a constant or a variable."),
                consequence(
                        "a text over two lines",
                        "text literal",
                        "decision.limit( \"\n\" + HARM + \"\", 1 );",
                        false,
                        "6:17: This text is not closed on its line."),
                consequence(
                        "a text block",
                        "text literal",
                        "decision.limit( \"\"\"\n\"\"\" + HARM, 1 );",
                        true,
                        "6:19: This text is not closed on its line."),
                consequence(
                        "a null byte",
                        "null byte",
                        "decision.exclude( $offer );\0 HARM;",
                        false,
                        "6:28: Found the control character U+0000, which has no meaning here."),
                consequence(
                        "a null byte in a text",
                        "null byte",
                        "decision.limit( \"a\0\" + HARM, 1 );",
                        true,
                        "6:19: Found a control character in a text."),
                consequence(
                        "a letter that looks alike",
                        "null byte",
                        "d\u0435cision.exclude( $offer ); HARM;",
                        false,
                        "6:1: Found \"d\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a text that runs backwards",
                        "comment",
                        "// \u202e ;tixe\n HARM;",
                        true,
                        "7:2: Found \"System\"; expected decision.verb(...); or \"end\"."),
                consequence(
                        "a second end",
                        "consequence",
                        "decision.exclude( $offer ); end\nHARM;\nend",
                        false,
                        "7:1: Found \"System\"; expected \"rule\"."));
    }

    /** Attacks by what a rule asks for. */
    static List<Attack> conditions() {
        return List.of(
                condition(
                        "a static method",
                        "inline constraint",
                        "Customer( HARM != \"x\" )",
                        true,
                        "4:11: Customer has no attribute \"System\"."),
                condition(
                        "a file",
                        "inline constraint",
                        "Customer( new java.io.File( \"FILE\" ).mkdir() )",
                        true,
                        "4:11: \"new\" is not part of the rule language."),
                condition(
                        "a variable",
                        "inline constraint",
                        "Customer( $x : HARM )",
                        false,
                        "4:16: Customer has no attribute \"System\"."),
                condition(
                        "a choice",
                        "inline constraint",
                        "Customer( HARM != \"x\" ? true : true )",
                        false,
                        "4:69: Found \"?\"; expected \",\" or \")\"."),
                condition(
                        "a value to compare with",
                        "inline constraint",
                        "Customer( tenureDays > HARM.length() )",
                        true,
                        "4:24: Customer has no attribute \"System\"."),
                condition(
                        "a class",
                        "reflection",
                        "Customer( id.getClass().forName( \"java.lang.System\" ) != null )",
                        false,
                        "4:58: \"null\" is not part of the rule language."),
                condition(
                        "a key",
                        "inline constraint",
                        "Customer( attributes[ HARM ] == \"x\" )",
                        true,
                        "4:23: Found \"System\"; expected the name of an attribute in quotes."),
                condition(
                        "an argument",
                        "inline constraint",
                        "Customer( consentsTo( HARM != \"x\" ? null : null ) )",
                        true,
                        "4:81: Found \"?\"; expected \",\" or \")\"."),
                condition(
                        "a list",
                        "inline constraint",
                        "Customer( id in ( HARM, \"x\" ) )",
                        true,
                        "4:19: Customer has no attribute \"System\"."),
                condition(
                        "a pattern of text",
                        "inline constraint",
                        "Customer( id matches ( HARM + \"x\" ) )",
                        true,
                        "4:14: \"matches\" is not part of the rule language."),
                condition(
                        "a nested fact",
                        "inline constraint",
                        "Customer( usage.( months == 0, HARM != \"x\" ) )",
                        false,
                        "4:17: Found \"(\"; expected an attribute."),
                condition(
                        "eval of a fact",
                        "eval",
                        "Customer( eval( HARM != \"x\" ) )",
                        true,
                        "4:11: \"eval\" is not part of the rule language."),
                condition(
                        "eval by itself",
                        "eval",
                        "Customer( ) eval( HARM != \"x\" )",
                        true,
                        "4:13: \"eval\" is not part of the rule language."),
                condition(
                        "from a method",
                        "from",
                        "Customer( ) Object( ) from HARM",
                        true,
                        "4:23: \"from\" is not part of the rule language."),
                condition(
                        "from a list",
                        "from",
                        "Customer( ) Object( ) from java.util.Arrays.asList( HARM )",
                        true,
                        "4:23: \"from\" is not part of the rule language."),
                condition(
                        "accumulate with code",
                        "accumulate",
                        "Customer( ) Number( ) from accumulate( Offer( ), init( int n = 0; ) action( HARM; n++; )"
                                + " result( n ) )",
                        false,
                        "4:23: \"from\" is not part of the rule language."),
                condition(
                        "accumulate with a function",
                        "accumulate",
                        "Customer( ) accumulate( Offer( $p : HARM ); $s : count( $p ) )",
                        true,
                        "4:13: \"accumulate\" is not part of the rule language."),
                condition(
                        "collect",
                        "accumulate",
                        "Customer( ) java.util.List( HARM != \"x\" ) from collect( Offer( ) )",
                        true,
                        "4:17: Found \".\"; expected \"(\" after the fact java."),
                condition(
                        "a path",
                        "from",
                        "Customer( ) /offers[ HARM != \"x\" ]",
                        false,
                        "4:13: Found \"/\"; expected a fact such as Customer( ... )."),
                condition(
                        "a named consequence",
                        "consequence",
                        "Customer( ) do[ evil ]\nthen\nthen[evil]\nHARM;",
                        false,
                        "4:15: Found \"[\"; expected \"(\" after the fact do."),
                condition(
                        "a text that closes itself",
                        "text literal",
                        "Customer( region == \"x\\\" ) eval( CALL ) //\" )",
                        false,
                        ""),
                condition("a single quote", "text literal", "Customer( region == '\" + CALL + \"' )", true, ""),
                condition(
                        "nesting without end",
                        "enormous nesting",
                        "Customer( " + "(".repeat(50_000) + "HARM != \"x\"" + ")".repeat(50_000) + " )",
                        false,
                        "4:30: The brackets are nested more than 40 deep."),
                condition(
                        "a name without end",
                        "enormous nesting",
                        "Customer( " + "x".repeat(50_000) + " > 1 )",
                        false,
                        "4:11: Customer has no attribute \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"."));
    }

    /** Attacks by what else a file can hold. */
    static List<Attack> files() {
        String rule = "rule \"R\" @id( \"A\" ) @reason( \"r\" ) when Customer( ) ";
        return List.of(
                file(
                        "a function",
                        "function",
                        "function boolean f() { HARM; return true; }\n" + rule
                                + "eval( f() ) then decision.blend( 1 ); end",
                        true,
                        "3:1: \"function\" is not part of the rule language."),
                file(
                        "an imported function",
                        "static import",
                        "import function java.lang.System.setProperty\n" + rule
                                + "then setProperty( \"offerwright.attack\", \"done\" ); end",
                        true,
                        "3:8: \"function\" is not part of the rule language."),
                file(
                        "a static import",
                        "static import",
                        "import static java.lang.System.setProperty\n" + rule
                                + "then setProperty( \"offerwright.attack\", \"done\" ); end",
                        true,
                        "3:8: \"static\" is not part of the rule language."),
                file(
                        "an import",
                        "import",
                        "import java.io.File\n" + rule + "then new File( \"FILE\" ).mkdir(); end",
                        true,
                        "3:8: Found the import of java.io.File; expected io.offerwright.rules.*."),
                file(
                        "an import of a package",
                        "import",
                        "import java.io.*\n" + rule + "then new File( \"FILE\" ).mkdir(); end",
                        true,
                        "3:8: Found the import of java.io.*; expected io.offerwright.rules.*."),
                file(
                        "an import of our own",
                        "import",
                        "import io.offerwright.rules.RuleBook\n" + rule + "then RuleBook.read( null ); HARM; end",
                        false,
                        "3:8: Found the import of io.offerwright.rules.RuleBook; expected io.offerwright.rules.*."),
                file(
                        "a global",
                        "global",
                        "global java.lang.Runtime runtime\n" + rule + "then HARM; end",
                        true,
                        "3:1: \"global\" is not part of the rule language."),
                file(
                        "a query",
                        "query",
                        "query q( )\nCustomer( HARM != \"x\" )\nend\n" + rule + "q( ) then decision.blend( 1 ); end",
                        true,
                        "3:1: \"query\" is not part of the rule language."),
                file(
                        "a type",
                        "declare",
                        "declare Evil\nx : String = HARM\nend\n" + rule + "then insert( new Evil() ); end",
                        true,
                        "3:1: \"declare\" is not part of the rule language."),
                file(
                        "a type that extends",
                        "declare",
                        "declare Evil extends java.lang.Thread\nend\n" + rule + "then new Evil().getId(); HARM; end",
                        false,
                        "3:1: \"declare\" is not part of the rule language."),
                file(
                        "an enum",
                        "declare",
                        "declare enum Evil ONE( HARM ); x : String end\n" + rule + "then Evil.ONE.getX(); end",
                        true,
                        "3:1: \"declare\" is not part of the rule language."),
                file(
                        "the dialect of a file",
                        "MVEL dialect",
                        "dialect \"mvel\"\n" + rule + "then HARM; end",
                        true,
                        "3:1: \"dialect\" is not part of the rule language."),
                file(
                        "a code in the package",
                        "fully qualified name",
                        rule.replace("rule", "package p; HARM;\nrule") + "then end",
                        false,
                        "3:1: Found \"package\"; expected \"rule\"."),
                attribute(
                        "the dialect of a rule",
                        "MVEL dialect",
                        "dialect \"mvel\"",
                        false,
                        "4:1: \"dialect\" is not part of the rule language."),
                file(
                        "the dialect and a consequence",
                        "MVEL dialect",
                        "rule \"R\" @id( \"A\" ) @reason( \"r\" ) dialect \"mvel\" when Customer( ) then HARM; end",
                        true,
                        "3:36: \"dialect\" is not part of the rule language."),
                attribute(
                        "salience by a method",
                        "salience expression",
                        "salience ( HARM != \"x\" ? 1 : 2 )",
                        true,
                        "4:10: Found \"(\"; expected a whole number of at most six digits after \"salience\"."),
                attribute(
                        "enabled by a method",
                        "rule attribute",
                        "enabled ( HARM != \"x\" )",
                        true,
                        "4:1: Found \"enabled\"; expected @id, @reason, @owner, salience or when."),
                attribute(
                        "a timer",
                        "rule attribute",
                        "timer( expr: HARM )",
                        false,
                        "4:1: Found \"timer\"; expected @id, @reason, @owner, salience or when."),
                attribute(
                        "an agenda group",
                        "rule attribute",
                        "agenda-group \"x\"",
                        false,
                        "4:1: Found \"agenda\"; expected @id, @reason, @owner, salience or when."),
                attribute(
                        "an annotation's class",
                        "annotation",
                        "@java.lang.Deprecated( since = HARM )",
                        false,
                        "4:6: Found \".\"; expected \"(\"."),
                attribute(
                        "an annotation that closes its text",
                        "annotation",
                        "@owner( \"r\\\" ) when eval( CALL ) then end //\" )",
                        false,
                        ""),
                attribute(
                        "an annotation that is not closed",
                        "annotation",
                        "@owner( \"r\" ) ) when eval( HARM != \"x\" ) then end",
                        false,
                        "4:15: Found \")\"; expected @id, @reason, @owner, salience or when."),
                attribute(
                        "an expression as an annotation",
                        "annotation",
                        "@owner( HARM )",
                        false,
                        "4:9: Found \"System\"; expected a text in quotes."),
                file(
                        "a class in a placeholder",
                        "template placeholder",
                        "rule \"R\" @id( \"A\" ) @reason( \"{customer.getClass().forName}\" ) when Customer( ) then decision.blend( 1 ); end",
                        false,
                        "3:31: Unknown placeholder \"{customer.getClass().forName}\"."),
                file(
                        "MVEL in a placeholder",
                        "template placeholder",
                        "rule \"R\" @id( \"A\" ) @reason( \"@{CALL}\" ) when Customer( ) then decision.blend( 1 ); end",
                        false,
                        "3:32: Unknown placeholder \"{io.offerwright.rules.Mark.leave()}\"."),
                file(
                        "a placeholder in another",
                        "template placeholder",
                        "rule \"R\" @id( \"A\" ) @reason( \"{customer.{customer.id}}\" ) when Customer( ) then decision.blend( 1 ); end",
                        false,
                        "3:31: Unknown placeholder \"{customer.{customer.id}\"."),
                file(
                        "a format in a reason",
                        "template placeholder",
                        "rule \"R\" @id( \"A\" ) @reason( \"%n%s%1$999999999d ${java.version} #{1}\" ) when Customer( ) then decision.blend( 1 ); end",
                        false,
                        "3:50: Unknown placeholder \"{java.version}\"."),
                file(
                        "a name that closes itself",
                        "rule name",
                        "rule \"R\\\" when eval( CALL ) then CALL; end rule \\\"S\" @id( \"A\" ) @reason( \"r\" ) when Customer( ) then decision.blend( 1 ); end",
                        false,
                        ""),
                file(
                        "a name over two lines",
                        "rule name",
                        "rule \"R\nwhen then HARM; end\nrule \"S\" @id( \"A\" ) @reason( \"r\" ) when Customer( ) then decision.blend( 1 ); end",
                        false,
                        "3:6: This text is not closed on its line."),
                file(
                        "an id with a path",
                        "rule name",
                        "rule \"R\" @id( \"../../A\" ) @reason( \"r\" ) when Customer( ) then HARM; end",
                        true,
                        "3:64: Found \"System\"; expected decision.verb(...); or \"end\"."),
                file(
                        "a rule that extends",
                        "rule attribute",
                        "rule \"R\" extends \"S\" @id( \"A\" ) @reason( \"r\" ) when then HARM; end",
                        false,
                        "3:10: Found \"extends\"; expected @id, @reason, @owner, salience or when."));
    }

    /** Attacks through files that are not DRL: the cells of decision tables, sentences. There are none yet. */
    static List<Attack> otherFiles() {
        return List.of();
    }

    /** Every attack. */
    static List<Attack> all() {
        List<Attack> all = new ArrayList<>(consequences());
        all.addAll(conditions());
        all.addAll(files());
        all.addAll(otherFiles());
        return all;
    }
}
