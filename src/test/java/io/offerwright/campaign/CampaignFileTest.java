package io.offerwright.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.data.Dataset;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.InputException;
import io.offerwright.domain.PaymentType;
import io.offerwright.model.Ensemble;
import io.offerwright.ranking.ObjectiveWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CampaignFileTest {
    private static final String MINIMAL = """
            name: spring
            date: 2026-03-01
            channel: SMS
            rules: rules
            data: data
            """;

    @TempDir
    Path directory;

    @BeforeEach
    void directories() throws IOException {
        Files.createDirectories(directory.resolve("rules"));
        Files.createDirectories(directory.resolve("data"));
    }

    private CampaignFile read(String yaml) throws IOException {
        Files.writeString(directory.resolve("campaign.yaml"), yaml);
        return CampaignFile.read(directory);
    }

    private void assertRefused(String yaml, String... problems) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOfSatisfying(InputException.class, e -> assertThat(e.problems())
                .extracting(problem -> problem.toString().replace(directory + "/", ""))
                .containsExactly(problems));
    }

    @Test
    void aMinimalCampaignHasDefaults() throws IOException {
        CampaignFile campaign = read(MINIMAL);
        assertThat(campaign.name()).isEqualTo("spring");
        assertThat(campaign.date()).isEqualTo(LocalDate.of(2026, 3, 1));
        assertThat(campaign.channel()).isEqualTo(Channel.SMS);
        assertThat(campaign.listLength()).isEqualTo(3);
        assertThat(campaign.audience()).isEqualTo(Audience.EVERYBODY);
        assertThat(campaign.objectives()).isEqualTo(ObjectiveWeights.DEFAULT);
        assertThat(campaign.bundle()).isNull();
        assertThat(campaign.training()).isEqualTo(TrainingSettings.of(1));
        assertThat(campaign.rules()).isEqualTo(directory.resolve("rules"));
    }

    @Test
    void anAudienceIsAllOfItsConditions() throws IOException {
        Audience audience = read(MINIMAL + """
                        attributes: { fibre: CATEGORY, age: NUMBER }
                        audience:
                          churn_risk: "> 0.6"
                          tenure_days: ">= 8 and <= 30"
                          payment_type: [PREPAID, HYBRID]
                          device_tier: PREMIUM
                          fibre: Yes
                          age: "< 30"
                        """).audience();
        Customer customer = Customer.of("C1")
                .withChurnRisk(0.7)
                .withTenureDays(8)
                .withDeviceTier(DeviceTier.PREMIUM)
                .withAttributes(Map.of("fibre", "Yes", "age", "29"));
        assertThat(audience.includes(customer)).isTrue();
        assertThat(audience.includes(customer.withChurnRisk(0.6))).isFalse();
        assertThat(audience.includes(customer.withChurnRisk(Double.NaN))).isFalse();
        assertThat(audience.includes(customer.withTenureDays(31))).isFalse();
        assertThat(audience.includes(customer.withPaymentType(PaymentType.POSTPAID)))
                .isFalse();
        assertThat(audience.includes(customer.withAttributes(Map.of("fibre", "No", "age", "29"))))
                .isFalse();
        assertThat(audience.includes(customer.withAttributes(Map.of("fibre", "Yes"))))
                .isFalse();
        assertThat(audience)
                .hasToString("churn_risk > 0.6, tenure_days >= 8, tenure_days <= 30, payment_type is HYBRID or PREPAID,"
                        + " device_tier is PREMIUM, fibre is Yes, age < 30");
    }

    @Test
    void hyperparametersThatDoNotGoTogetherAreRefused() throws IOException {
        assertThat(read(MINIMAL + "train: { members: { warp: { shards: 2, lock_free: true } } }")
                        .training()
                        .members()
                        .get(0)
                        .hyperparameters()
                        .lockFree())
                .isTrue();
        assertRefused(
                MINIMAL + """
                        train:
                          members:
                            warp: { lock_free: true }
                            bpr: { shards: 4, batch: 1 }
                            deep: { lock_free: sure }
                        """,
                "campaign.yaml:8:11: lockFree is for several shards of a gradient descent; there is 1 of warp.",
                "campaign.yaml:9:10: shards (4) must be 1 where batch is 1: one interaction after the other.",
                "campaign.yaml:10:24: lock_free is \"sure\"; expected true or false.");
    }

    @Test
    void earlyStoppingIsThatOfTheMemberElseThatOfAll() throws IOException {
        TrainingSettings training = read(MINIMAL + """
                        train:
                          early_stopping: { patience: 3, refit: true }
                          members:
                            warp: { early_stopping: { patience: 7, evaluate_every: 2, refit: false } }
                            bpr: {}
                            als: { early_stopping: none }
                        """).training();
        assertThat(training.earlyStopping())
                .isEqualTo(Map.of(
                        "warp", new StoppingSettings(7, 2, 0.2, false),
                        "bpr", new StoppingSettings(3, 1, 0.2, true)));
        assertThat(read(MINIMAL + "train: { early_stopping: { validation: 0.1 } }")
                        .training()
                        .earlyStopping())
                .hasSize(5)
                .containsEntry("deep", new StoppingSettings(5, 1, 0.1, false));
        assertThat(read(MINIMAL + "train: { members: { warp: {} , bpr: { early_stopping: {} } } }")
                        .training()
                        .earlyStopping())
                .isEqualTo(Map.of("bpr", StoppingSettings.DEFAULT));
        assertRefused(
                MINIMAL + """
                        train:
                          early_stopping: { patience: 0, refit: maybe, validation: 0.5, patince: 3 }
                          members:
                            warp: { early_stopping: yes }
                        """,
                "campaign.yaml:7:31: patience is \"0\"; expected a whole number from 1 to 100000.",
                "campaign.yaml:7:60: validation is \"0.5\"; expected a number from 0.001 to 0.4.",
                "campaign.yaml:7:41: refit is \"maybe\"; expected true or false.",
                "campaign.yaml:7:65: The key \"patince\" is not known in \"early_stopping\". Known are patience,"
                        + " evaluate_every, validation, refit.",
                "campaign.yaml:9:29: early_stopping is \"yes\"; expected keys with values, or none. Write"
                        + " early_stopping: { patience: 5 }.");
    }

    @Test
    void trainingSettingsStartFromTheDefaults() throws IOException {
        TrainingSettings training = read(MINIMAL + """
                        train:
                          seed: 7
                          members:
                            warp-kos: { weight: 2, epochs: 5, item_alpha: 1e-5 }
                            warp: {}
                        """).training();
        Map<String, Ensemble.Recipe> usual = TrainingSettings.known(7);
        assertThat(training.seed()).isEqualTo(7);
        assertThat(training.members()).hasSize(2);
        assertThat(training.members().get(0)).isEqualTo(usual.get("warp"));
        assertThat(training.members().get(1).weight()).isEqualTo(2);
        assertThat(training.members().get(1).hyperparameters())
                .isEqualTo(usual.get("warp-kos")
                        .hyperparameters()
                        .with()
                        .epochs(5)
                        .itemAlpha(1e-5)
                        .build());
    }

    @Test
    void weightsAreLearntUnlessTheFileGivesThem() throws IOException {
        assertThat(read(MINIMAL + "train: { seed: 7 }\n").training().learnWeights())
                .isTrue();
        assertThat(read(MINIMAL + "train: { members: { warp: { weight: 2 } } }\n")
                        .training()
                        .learnWeights())
                .isFalse();
        assertThat(read(MINIMAL + "train: { weights: learn, members: { warp: { weight: 2 } } }\n")
                        .training()
                        .learnWeights())
                .isTrue();
        assertThat(read(MINIMAL + "train: { weights: given }\n").training().learnWeights())
                .isFalse();
        assertRefused(
                MINIMAL + "train: { weights: learned }\n",
                "campaign.yaml:6:10: weights is \"learned\"; expected learn or given. Did you mean \"learn\"?");
    }

    @Test
    void allProblemsAreToldAtOnceWithTheirPlaces() {
        assertRefused(
                """
                name:
                date: 2026-02-30
                chanel: SMS
                list_length: 0
                audience:
                  churn: "> 0.6"
                  churn_risk: high
                  segment: [RESIDENTAL]
                objectives: { relevance: 1.5, revenu: 0.2 }
                rules: rulez
                train: { seed: x, members: { warpp: {} } }
                data: data
                """,
                "campaign.yaml:1:6: name is nothing; expected a name such as spring-upgrade.",
                "campaign.yaml:2:7: date is \"2026-02-30\"; expected a date such as 2026-03-01.",
                "campaign.yaml:1:1: There is no \"channel\" in the file; expected SMS or EMAIL or PUSH.",
                "campaign.yaml:4:14: list_length is \"0\"; expected a whole number from 1 to 1000.",
                "campaign.yaml:6:3: The audience has no column \"churn\". Known are household_size, tenure_days,"
                        + " network_quality, coverage_score, churn_risk, data_gb, call_minutes, sms, payment_type,"
                        + " device_tier, segment, region, current_offer.",
                "campaign.yaml:7:15: churn_risk is \"high\"; expected a comparison such as \"> 0.6\" or \">= 8 and <="
                        + " 30\".",
                "campaign.yaml:8:13: segment is \"RESIDENTAL\"; expected RESIDENTIAL or BUSINESS or PREMIUM. Did you"
                        + " mean \"RESIDENTIAL\"?",
                "campaign.yaml:10:1: The directory rulez of rules does not exist. Paths are relative to the file.",
                "campaign.yaml:11:16: seed is \"x\"; expected a whole number of -9223372036854775808 or more.",
                "campaign.yaml:11:30: The key \"warpp\" is not known in \"members\". Did you mean \"warp\"?",
                "campaign.yaml:9:26: relevance is \"1.5\"; expected a number from 0 to 1.",
                "campaign.yaml:9:31: The key \"revenu\" is not known in \"objectives\". Did you mean \"revenue\"?",
                "campaign.yaml:3:1: The key \"chanel\" is not known in the file. Did you mean \"channel\"?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            data: data                         | data: nowhere                        | 5:7: The data directory nowhere does not exist. Paths are relative to the campaign file.
            data: data                         | data: []                             | 5:7: data is a list; expected a directory, or keys with values.
            data: data                         | attributes: {}                       | 1:1: There is no "data" in the file; expected a directory, or keys with values.
            data: data                         | data: {customer: x.csv}              | 5:8: The key "customer" is not known in "data". Did you mean "customers"?
            data: data                         | data: {usage: {columns: {mon: x}}}   | 5:26: "mon" is not a column of this table. Did you mean "month"?
            data: data                         | data: {events: {columns: {at: {alwyas: x}}}} | 5:31: There is no "column" in "at"; expected a column of the file, or "always" with a word.;5:32: The key "alwyas" is not known in "at". Did you mean "always"?
            data: data                         | data: {events: {rows: {column: offer_id, when: Y, otherwise: N, form: {}}}} | 5:65: The key "form" is not known in "rows". Did you mean "from"?
            name: spring                       | name: [a, b]                         | 1:7: name is a list; expected a name such as spring-upgrade.
            name: spring                       | attributes: {churn_risk: NUMBER}     | 1:1: There is no "name" in the file; expected a name such as spring-upgrade.;1:14: "churn_risk" is a standard column and can't be declared as an attribute.
            name: spring                       | name: a\\nname: b                    | 2:1: "name" is given twice; the first is in line 1.
            name: spring                       | name: a\\nattributes: {age: INTEGER} | 2:19: age is "INTEGER"; expected CATEGORY or NUMBER or KEY.
            name: spring                       | name: a\\nprotected: [region]   | 2:13: "region" is a standard column, which decisions need; it can't be protected.
            name: spring                       | name: a\\nprotected: [tenureDays] | 2:13: "tenureDays" is a standard column, which decisions need; it can't be protected.
            name: spring                       | name: a\\nattributes: {age: NUMBER}\\nprotected: age | 3:12: "age" is declared under "attributes"; it can't be protected too. Remove it there: what is protected is not for use.
            name: spring                       | name: a\\nbundle: data\\ntrain: {}   | 3:1: Found both "bundle" and "train"; expected one of them. A bundle is trained already.
            name: spring                       | name: a\\n---\\nname: b              | 1:1: There is no "date" in the file; expected a date such as 2026-03-01.;1:1: There is no "channel" in the file; expected SMS or EMAIL or PUSH.
            """)
    void eachProblemIsNamed(String found, String replacement, String messages) {
        String yaml = MINIMAL.replace(found, replacement.replace("\\n", "\n").replace("\\\\n", "\n"));
        assertThatThrownBy(() -> read(yaml)).isInstanceOfSatisfying(InputException.class, e -> assertThat(e.problems())
                .extracting(problem -> problem.toString().replace(directory + "/", ""))
                .containsAll(Arrays.stream(messages.split(";(?=[0-9])"))
                        .map(message -> "campaign.yaml:" + message)
                        .toList()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "- a", "a", "{", "a: b: c", "\t", "a: 'x", "&a [*a]", "%YAML", "\u0000"})
    void whatIsNoMappingIsRefused(String yaml) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOf(InputException.class);
    }

    @Test
    void aFileThatIsNotUtf8IsRefused() throws IOException {
        Files.write(directory.resolve("campaign.yaml"), "name: Gr\u00fc\u00dfe".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> CampaignFile.read(directory))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void aCampaignThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> CampaignFile.read(directory.resolve("nothing")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("There is no such campaign.");
    }

    @Test
    void everyPartOfTheMappingWorksTogether() throws IOException {
        Path data = directory.resolve("data");
        Files.writeString(data.resolve("subscribers.csv"), """
                Subscriber,Months,Kind,Plan,Backup,Security,Home,Notes
                S1,2,P,Basic,Yes,No,H1,"a
                note"
                S2,0,B,,No,No,H2,
                """);
        Files.writeString(data.resolve("people.csv"), "Subscriber,Members,Months\nS2,0,99\nS1,3,99\n");
        Files.writeString(data.resolve("homes.csv"), "ID,Town\nH1,Bonn\nH2,Ulm\n");
        Files.writeString(directory.resolve("offers.csv"), """
                offer_id,name,category,payment_type,min_device_tier,price,margin,data_gb,call_minutes,sms,family,retention,segment,contract_months,valid_from,valid_to
                online-backup,Backup,CLOUD,ANY,BASIC,5,3,0,0,0,no,no,ALL,12,,
                online-security,Security,CLOUD,ANY,BASIC,5,3,0,0,0,no,no,ALL,12,,
                plan-basic,Basic,PLAN,ANY,BASIC,5,3,10,0,0,no,no,ALL,12,,
                """);
        CampaignFile campaign = read("""
                name: mapped
                date: 2026-03-01
                channel: EMAIL
                rules: rules
                attributes: { town: CATEGORY }
                data:
                  directory: data
                  customers:
                    file: subscribers.csv
                    join:
                      people.csv: Subscriber
                      homes.csv: { key: Home, their_key: ID }
                    columns:
                      customer_id: Subscriber
                      tenure_days: { column: Months, times: 30, plus: 1 }
                      household_size: { column: Members, plus: 1 }
                      segment: { column: Kind, recode: { P: RESIDENTIAL, B: BUSINESS } }
                      current_offer: { column: Plan, recode: { Basic: plan-basic, "": "" } }
                      payment_type: { always: POSTPAID }
                      device_tier: { always: BASIC }
                      region: { always: "" }
                      network_quality: { always: "" }
                      coverage_score: { always: 1 }
                      churn_risk: { always: "" }
                      consent_sms: { always: no }
                      consent_email: { always: yes }
                      consent_push: { always: no }
                      town: Town
                    ignore: [Notes, Backup, Security]
                  usage: none
                  offers: { directory: ., file: offers.csv }
                  events:
                    file: subscribers.csv
                    rows:
                      column: offer_id
                      from: { Backup: online-backup, Security: online-security }
                      when: Yes
                      otherwise: No
                    columns:
                      customer_id: Subscriber
                      at: { always: 2026-02-01 }
                      outcome: { always: ACCEPT }
                      channel: { always: EMAIL }
                    ignore: others
                """);
        assertThat(campaign.data().attributes().types()).containsEntry("town", AttributeSchema.Type.CATEGORY);
        // Home is a key only, so it must be ignored or declared like any other column.
        assertThatThrownBy(() -> campaign.data().read())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("subscribers.csv:1:45: The column \"Home\" is not known.");
        Files.writeString(
                directory.resolve("campaign.yaml"),
                Files.readString(directory.resolve("campaign.yaml")).replace("[Notes,", "[Notes, Home,"));
        Dataset read = CampaignFile.read(directory).data().read();
        Customer first = read.customers().get(0);
        assertThat(first.tenureDays()).isEqualTo(61);
        assertThat(first.householdSize()).isEqualTo(4);
        assertThat(first.currentOffer()).isEqualTo("plan-basic");
        assertThat(first.attributes()).containsExactly(Map.entry("town", "Bonn"));
        assertThat(read.customers().get(1).householdSize()).isEqualTo(1);
        assertThat(read.customers().get(1).currentOffer()).isEmpty();
        assertThat(read.events())
                .extracting(event -> event.customerId() + " " + event.offerId())
                .containsExactly("S1 online-backup");
    }
}
