package io.github.lsmtpd.amqp;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.lsmtpd.amqp.internal.PublisherPool;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The sink starts the publisher, the publisher knows the settings; nothing of it knows the sink. */
class ArchitectureTest {
    private static final String API = "io.github.lsmtpd.amqp";
    private static final String PUBLISHER = "io.github.lsmtpd.amqp.internal";
    private static final String INTERNAL = "io.github.lsmtpd.amqp.internal..";
    private static final String SETTINGS = "io.github.lsmtpd.amqp.internal.settings";

    private static final DescribedPredicate<JavaClass> PAYLOADS = belongToAnyOf(
            PayloadSettings.class,
            PayloadFormat.class,
            PayloadRequest.class,
            Payload.class,
            PayloadTooLargeException.class,
            PayloadCompression.class,
            Claim.class,
            ClaimStore.class);

    private static final JavaClasses AMQP = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.lsmtpd.amqp");

    /** What the module exports has no helpers in it. */
    @Test
    void everyTypeOfTheExportedPackageIsPublic() {
        classes()
                .that(resideInAPackage(API).and(not(simpleName("package-info"))))
                .and()
                .areTopLevelClasses()
                .should()
                .bePublic()
                .check(AMQP);
    }

    /** What makes the settings of variables is no part of the publisher. */
    @Test
    void thePublisherKnowsOfTheApiTheSettingsAndThePayloadsAlone() {
        noClasses()
                .that(resideInAPackage(PUBLISHER))
                .should()
                .dependOnClassesThat(resideInAPackage(API)
                        .and(not(belongToAnyOf(
                                        AmqpSettings.class,
                                        BrokerSettings.class,
                                        BrokerAddress.class,
                                        BrokerLogin.class,
                                        BrokerTls.class,
                                        Topology.class,
                                        TopologyMode.class,
                                        ExchangeDeclaration.class,
                                        QueueDeclaration.class,
                                        QueueType.class,
                                        BindingDeclaration.class,
                                        PlannedPublish.class)
                                .or(PAYLOADS)))
                        .or(resideInAPackage(SETTINGS)))
                .check(AMQP);
    }

    /** A payload format could as well come in a jar of its own. */
    @Test
    void payloadFormatsKnowNothingOfThePublisher() {
        noClasses()
                .that(resideInAnyPackage(
                        PUBLISHER + ".payload..", PUBLISHER + ".parsed..", PUBLISHER + ".cloudevents.."))
                .should()
                .dependOnClassesThat(resideInAPackage(PUBLISHER))
                .check(AMQP);
    }

    /** Libraries that need not be there are met in one package each, which is loaded when they are asked for. */
    @Test
    void aPayloadAloneKnowsItsLibrary() {
        assertKnownIn(PUBLISHER + ".parsed", "org.apache.james..");
        assertKnownIn(PUBLISHER + ".cloudevents", "io.cloudevents..");
    }

    private static void assertKnownIn(String user, String library) {
        noClasses()
                .that(not(resideInAPackage(user)))
                .should()
                .dependOnClassesThat(resideInAPackage(library))
                .check(AMQP);
    }

    @Test
    void theSinkAloneKnowsThePublisher() {
        noClasses()
                .that(resideInAPackage(API).and(not(belongToAnyOf(AmqpMessageSink.class))))
                .should()
                .dependOnClassesThat(belongToAnyOf(PublisherPool.class))
                .check(AMQP);
    }

    @Test
    void ofCoreTheApiAndTheSupportForSinksAreKnown() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.github.lsmtpd..")
                        .and(not(resideInAnyPackage(
                                API,
                                INTERNAL,
                                "io.github.lsmtpd",
                                "io.github.lsmtpd.config",
                                "io.github.lsmtpd.json",
                                "io.github.lsmtpd.internal.concurrent",
                                "io.github.lsmtpd.internal.file",
                                "io.github.lsmtpd.internal.support"))))
                .check(AMQP);
    }

    /** What the API shows to a host is its own, not a type of the client library or of Netty. */
    @Test
    void theApiKnowsNoLibrary() {
        noClasses()
                .that(resideInAPackage(API))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "com.rabbitmq..", "io.netty..", "tools.jackson..", "org.apache.james..", "io.cloudevents.."))
                .check(AMQP);
    }

    /** Compilers that do not read module descriptors, Kotlin's for one, see the mark on the package alone. */
    @Test
    void everyPackageIsNullMarked() {
        assertThat(AMQP.stream().map(JavaClass::getPackage))
                .isNotEmpty()
                .allMatch(javaPackage -> javaPackage.isAnnotatedWith(NullMarked.class));
    }
}
