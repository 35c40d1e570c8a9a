package io.github.lsmtpd;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * The arrows go one way: netty, session, protocol, content, API, support, config; json stands beside the session. The only
 * way back is the builder's, which starts the server.
 */
class ArchitectureTest {
    private static final String API = "io.github.lsmtpd";
    private static final String CONFIG = "io.github.lsmtpd.config";
    private static final String EVENT = "io.github.lsmtpd.event";
    private static final String JSON = "io.github.lsmtpd.json";
    private static final String POLICY = "io.github.lsmtpd.policy";
    private static final String INTERNAL = "io.github.lsmtpd.internal..";
    private static final String SUPPORT = "io.github.lsmtpd.internal.support";
    private static final String FILE = "io.github.lsmtpd.internal.file";
    private static final String CONCURRENT = "io.github.lsmtpd.internal.concurrent";
    private static final String CONTENT = "io.github.lsmtpd.internal.content";
    private static final String PROTOCOL = "io.github.lsmtpd.internal.protocol";
    private static final String SESSION = "io.github.lsmtpd.internal.session";
    private static final String SASL = "io.github.lsmtpd.internal.sasl";
    private static final String SINK = "io.github.lsmtpd.internal.sink";
    private static final String NETTY = "io.github.lsmtpd.internal.netty";
    private static final String OURS = "io.github.lsmtpd..";

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.lsmtpd");

    @Test
    void eachPackageKnowsOnlyThoseBelowIt() {
        onlyKnows(CONFIG);
        onlyKnows(SUPPORT, CONFIG);
        onlyKnows(FILE);
        onlyKnows(CONCURRENT);
        onlyKnows(EVENT);
        onlyKnows(JSON, API, SUPPORT, CONFIG);
        onlyKnows(POLICY, API, SUPPORT, CONFIG);
        onlyKnows(CONTENT, API, SUPPORT, CONFIG);
        onlyKnows(PROTOCOL, API, SUPPORT, CONFIG);
        onlyKnows(SINK, API, SUPPORT, CONFIG);
        onlyKnows(SASL, POLICY, API, SUPPORT, CONFIG);
        onlyKnows(SESSION, SASL, POLICY, EVENT, PROTOCOL, CONTENT, API, SUPPORT, CONFIG);
        onlyKnows(NETTY, SESSION, SASL, POLICY, EVENT, PROTOCOL, CONTENT, API, SUPPORT, CONFIG);
    }

    private static void onlyKnows(String subject, String... below) {
        noClasses()
                .that(resideInAPackage(subject))
                .should()
                .dependOnClassesThat(resideInAPackage(OURS)
                        .and(not(resideInAPackage(subject)))
                        .and(not(resideInAnyPackage(below))))
                .check(CORE);
    }

    @Test
    void theApiKnowsNothingInternalButWhatStartsTheServer() {
        noClasses()
                .that(resideInAPackage(API))
                .and(not(type(SmtpServerBuilder.class)))
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL).and(not(resideInAPackage(SUPPORT))))
                .check(CORE);
    }

    @Test
    void nothingElseIsInternal() {
        classes()
                .that(resideInAPackage(INTERNAL))
                .should()
                .resideInAnyPackage(SUPPORT, FILE, CONCURRENT, CONTENT, PROTOCOL, SASL, SESSION, SINK, NETTY)
                .check(CORE);
    }

    /** What the module exports has no helpers in it. */
    @Test
    void everyTypeOfAnExportedPackageIsPublic() {
        classes()
                .that(resideInAPackage(API).and(not(simpleName("package-info"))))
                .and()
                .areTopLevelClasses()
                .should()
                .bePublic()
                .check(CORE);
    }

    @Test
    void nettyIsKnownInOnePlace() {
        noClasses()
                .that(not(resideInAPackage(NETTY)))
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty.."))
                .check(CORE);
    }

    @Test
    void jacksonIsKnownToTheJsonFormatAlone() {
        noClasses()
                .that(not(resideInAPackage(JSON)))
                .should()
                .dependOnClassesThat(resideInAPackage("tools.jackson.."))
                .check(CORE);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("io.github.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(type(SmtpServerBuilder.class), resideInAPackage(OURS))
                .check(CORE);
    }

    /** Compilers that do not read module descriptors, Kotlin's for one, see the mark on the package alone. */
    @Test
    void everyPackageIsNullMarked() {
        assertThat(CORE.stream().map(JavaClass::getPackage))
                .allMatch(javaPackage -> javaPackage.isAnnotatedWith(NullMarked.class));
    }
}
