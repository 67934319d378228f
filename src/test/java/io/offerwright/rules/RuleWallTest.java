package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A rule file can't do anything but describe facts and call verbs. */
class RuleWallTest {
    private static final AttributeSchema SCHEMA =
            new AttributeSchema(new TreeMap<>(Map.of("fibre", AttributeSchema.Type.CATEGORY)));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "System.exit( 1 );",
                "decision.exclude( $offer ); System.exit( 1 );",
                "decision.exclude( $offer ); } { Runtime.getRuntime().exit( 1 );",
                "java.lang.Runtime.getRuntime().exec( \"id\" );",
                "Runtime.getRuntime().exec( \"id\" );",
                "decision.getClass().forName( \"java.lang.Runtime\" );",
                "decision.exclude( $offer.getClass() );",
                "decision.exclude( $offer.class );",
                "decision.clear( );",
                "decision.rule( 3 ).exclude( $offer );",
                "decision.exclude( $offer ).wait( );",
                "drools.halt( );",
                "drools.getWorkingMemory().getGlobals( );",
                "kcontext.getKieRuntime( );",
                "insert( new Object() );",
                "retract( $offer );",
                "modify( $offer ) { }",
                "while( true ) { }",
                "for( ;; ) ;",
                "new Thread( () -> { while( true ); } ).start();",
                "int x = 1;",
                "$offer = null;",
                "decision.boost( $offer, Math.random() );",
                "decision.boost( $offer, System.nanoTime() );",
                "decision.boost( $offer, 1 > 0 ? 2 : 3 );",
                "decision.boost( $offer, (double) 2 );",
                "decision.boost( $offer, Double.parseDouble( \"2\" ) );",
                "decision.limit( $offer.name.repeat( 1000000000 ), 1 );",
                "decision.limit( String.valueOf( 1 ), 1 );",
                "decision.limit( \"\\u0022 ); System.exit( 1 ); //\", 1 );",
                "\\u0053ystem.exit( 1 );",
                "decision.limit( \"\"\" ); System.exit( 1 ); //\"\"\", 1 );",
                "try { decision.exclude( $offer ); } finally { }",
                "@Deprecated decision.exclude( $offer );",
                "io.offerwright.rules.Comparison.text( null, \"x\" );",
                "decision.exclude( $offer ); end then System.exit( 1 );",
                "decision.exclude( (io.offerwright.domain.Offer) $offer );",
                "decision.blend( 1 / 0 );"
            })
    void aConsequenceCanNotDoThis(String consequence) {
        refused("""
                rule "R" @id( "A" ) @reason( "r" )
                when
                    $offer : Offer( )
                then
                    %s
                end
                """.formatted(consequence));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Customer( eval( true ) )",
                "eval( System.exit( 1 ) == null )",
                "Object( )",
                "java.lang.Object( )",
                "Verbs( )",
                "String( ) from \"x\"",
                "Offer( ) from java.util.List.of( )",
                "Number( ) from accumulate( Offer( $p : price ), sum( $p ) )",
                "accumulate( Offer( $p : price ); $s : sum( $p ) )",
                "accumulate( Offer( ), init( System.exit( 1 ); ) action( ) result( 1 ) )",
                "java.util.List( ) from collect( Offer( ) )",
                "Offer( ) over window:time( 5s )",
                "Offer( ) from entry-point \"x\"",
                "/offers[ price > 3 ]",
                "?query( 1; )",
                "Customer( id.getClass().getName() == \"x\" )",
                "Customer( id.class.name == \"x\" )",
                "Customer( class == \"x\" )",
                "Customer( getClass() == null )",
                "Customer( hashCode() > 3 )",
                "Customer( withTenureDays( 3 ) == 3 )",
                "Customer( attributes.size() > 0 )",
                "Customer( attributes.get( \"fibre\" ) == \"yes\" )",
                "Customer( attributes[ $customer.id ] == \"yes\" )",
                "Customer( attributes[ System.exit( 1 ) ] == \"yes\" )",
                "Customer( consents.clear() == null )",
                "Customer( paymentType.valueOf( \"x\" ) == null )",
                "Customer( PaymentType.valueOf( \"PREPAID\" ) == paymentType )",
                "Customer( PaymentType.values().length > 3 )",
                "Customer( System.currentTimeMillis() > 3 )",
                "Customer( java.lang.System.exit( 1 ) == null )",
                "Customer( Math.random() > 0.5 )",
                "Customer( new java.io.File( \"x\" ).delete() )",
                "Customer( ( tenureDays = 3 ) > 2 )",
                "Customer( tenureDays++ > 2 )",
                "Customer( region matches \"(a+)+$\" )",
                "Customer( region soundslike \"x\" )",
                "Customer( region str[startsWith] \"x\" )",
                "Customer( region memberOf $set )",
                "Customer( tenureDays > 3 ? true : false )",
                "Customer( this == $customer )",
                "Customer( this#java.lang.Object.hashCode() > 3 )",
                "Customer( usage!.dataGb > 3 )",
                "Customer( [ 1, 2 ] contains tenureDays )",
                "Customer( tenureDays > 3 ) @watch( * )",
                "Customer( tenureDays ; )",
                "$customer := Customer( )",
                "Customer( tenureDays > (int) 3L )",
                "Customer( tenureDays > 0x10 )",
                "Customer( () -> true )",
                "Customer( decision.clear() == null )",
                "Customer( ) do[ x ]",
                "if ( true ) do[ x ]"
            })
    void aConditionCanNotDoThis(String condition) {
        refused("""
                rule "R" @id( "A" ) @reason( "r" )
                when
                    %s
                then
                    decision.blend( 1 );
                end
                """.formatted(condition));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import java.lang.System",
                "import java.util.*",
                "import static java.lang.System.exit",
                "import function java.lang.System.exit",
                "import accumulate java.util.List list",
                "import io.offerwright.engine.*",
                "import io.offerwright.rules.Verbs",
                "global java.util.List list",
                "dialect \"mvel\"",
                "unit Evil;",
                "function void f() { System.exit( 1 ); }",
                "query q( ) Customer( ) end",
                "declare Evil x : int end",
                "declare trait Evil end",
                "declare enum Evil X; end",
                "declare window W Customer( ) end",
                "declare entry-point E end",
                "agenda-group \"x\"",
                "expander x.dsl",
                "attributes salience 3",
                "System.exit( 1 );"
            })
    void aFileCanNotHoldThis(String line) {
        refused(line + "\nrule \"R\" @id( \"A\" ) @reason( \"r\" ) when Customer( ) then decision.blend( 1 ); end\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dialect \"mvel\"",
                "dialect \"java\"",
                "timer( int: 1s )",
                "timer( expr: System.exit( 1 ) )",
                "no-loop",
                "no-loop true",
                "lock-on-active",
                "agenda-group \"x\"",
                "ruleflow-group \"x\"",
                "activation-group \"x\"",
                "auto-focus",
                "enabled ( System.exit( 1 ) == null )",
                "duration 3",
                "date-effective \"01-Jan-2026\"",
                "calendars \"x\"",
                "salience ( System.exit( 1 ) )",
                "salience $customer.tenureDays",
                "salience 1.5",
                "extends \"Other\"",
                "@Propagation( EAGER )",
                "@All( )",
                "@java.lang.Deprecated( \"x\" )"
            })
    void aRuleCanNotBeMarkedWithThis(String attribute) {
        refused("rule \"R\" @id( \"A\" ) @reason( \"r\" ) " + attribute
                + "\nwhen Customer( ) then decision.blend( 1 ); end\n");
    }

    static Stream<String> bombs() {
        return Stream.of(
                "Customer( " + "(".repeat(100_000) + "tenureDays > 3" + ")".repeat(100_000) + " )",
                "Customer( " + "!".repeat(100_000) + "( tenureDays > 3 ) )",
                "Customer( " + "tenureDays > 3 && ".repeat(50_000) + "tenureDays > 3 )",
                "Customer( tenureDays > " + "1 + ".repeat(100_000) + "1 )",
                "(".repeat(100_000) + "Customer( )" + ")".repeat(100_000),
                "not ".repeat(100_000) + "Customer( )",
                "Customer( tenureDays > " + "9".repeat(400) + " )",
                "Offer( ) ".repeat(10),
                "Offer( ) exists( Offer( ) and Offer( ) and Offer( ) )",
                "Customer( x" + "x".repeat(100_000) + " > 3 )");
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void noRuleIsSoLargeThatItHurts(String condition) {
        refused("rule \"R\" @id( \"A\" ) @reason( \"r\" ) when " + condition + " then decision.blend( 1 ); end");
    }

    /** Texts are data: whatever they hold, they are compared and never read as code. */
    @Test
    void aTextIsNeverCode() {
        List<String> texts = List.of(
                "\\\" ) ) then System.exit( 1 ); end //",
                "*/ System.exit( 1 ); /*",
                "# // eval( true ) from $x",
                "\\\\u0022",
                "$v0",
                "ünïcödé \uD83D\uDE00",
                "end",
                "' + 1 + '");
        StringBuilder rules = new StringBuilder();
        for (int index = 0; index < texts.size(); index++) {
            rules.append("""
                    rule "%s" @id( "A%d" ) @reason( "%s" )
                    when
                        Customer( region == "%s" )
                    then
                        decision.limit( "%s", 1 );
                    end
                    """.formatted(texts.get(index), index, texts.get(index), texts.get(index), texts.get(index)));
        }
        Catalog catalog = Catalog.of(List.of(Scene.plan("a")));
        RuleBook book = Scene.book(rules.toString());
        try (RuleSession session = book.newSession(catalog)) {
            for (int index = 0; index < texts.size(); index++) {
                String plain = texts.get(index).replace("\\\"", "\"").replace("\\\\", "\\");
                Customer customer = living(plain);
                List<Firing> firings = session.fire(DecisionRequest.of(customer, Scene.on(Scene.ORDINARY_DAY), 1));

                assertThat(firings).extracting(Firing::effect).containsExactly(new Effect.Limit(plain, 1));
                assertThat(firings.get(0).rule().id()).isEqualTo("A" + index);
            }
        }
    }

    private static Customer living(String region) {
        Customer ann = Customer.of("Ann");
        return new Customer(
                ann.id(),
                ann.paymentType(),
                ann.deviceTier(),
                1,
                365,
                ann.segment(),
                region,
                1,
                1,
                Double.NaN,
                "",
                ann.consents(),
                ann.usage(),
                ann.attributes());
    }

    private static void refused(String rules) {
        assertThat(RuleCheck.of(Scene.sources(rules), SCHEMA).problems()).isNotEmpty();
    }
}
