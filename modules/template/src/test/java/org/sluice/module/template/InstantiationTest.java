package org.sluice.module.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** What {@code modules/new} makes compiles without a warning and passes its tests, so that this template cannot rot. */
class InstantiationTest {

    private static final String NAME = "own_names";

    @TempDir
    private Path folder;

    private Path made;

    @BeforeEach
    void make() throws Exception {
        Path script = Path.of("..", "new").toAbsolutePath().normalize();
        assumeTrue(Files.isExecutable(script), "modules/new is not beside this module");
        made = folder.resolve(NAME);
        assertThat(run(script.toString(), NAME, made.toString())).isZero();
    }

    @Test
    void bearsTheNewNameEverywhere() throws IOException {
        List<Path> files = files();
        assertThat(files)
                .extracting(file -> made.relativize(file).toString().replace('\\', '/'))
                .containsExactlyInAnyOrder(
                        "pom.xml",
                        "README.md",
                        "src/main/cfg/org.sluice.own_names.cfg",
                        "src/main/java/org/sluice/module/own_names/OwnNamesModule.java",
                        "src/main/java/org/sluice/module/own_names/package-info.java",
                        "src/test/java/org/sluice/module/own_names/OwnNamesModuleTest.java");
        for (Path file : files) {
            assertThat(Files.readString(file)).as(file.toString()).doesNotContainIgnoringCase("template");
        }
    }

    /** Its own table and all that {@code ModuleContract} asks, as its author's first build would. */
    @Test
    void compilesWithoutAWarningAndPassesItsTests() throws Exception {
        Path classes = Files.createDirectories(made.resolve("target/classes"));
        assertThat(compile(classes)).isEmpty();
        describe(classes);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            SummaryGeneratingListener summary = new SummaryGeneratingListener();
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(DiscoverySelectors.selectClass(
                                            loader.loadClass("org.sluice.module.own_names.OwnNamesModuleTest")))
                                    .build(),
                            summary);
            assertThat(summary.getSummary().getFailures())
                    .extracting(failure -> failure.getTestIdentifier().getDisplayName() + ": " + failure.getException())
                    .isEmpty();
            assertThat(summary.getSummary().getTestsSucceededCount()).isGreaterThanOrEqualTo(13);
        }
    }

    @Test
    void overwritesNothingAndTakesNoOddName() throws Exception {
        String script = Path.of("..", "new").toString();
        assertThat(run(script, NAME, made.toString())).isEqualTo(73);
        assertThat(run(script, "Bad-Name", folder.resolve("bad").toString())).isEqualTo(64);
        assertThat(folder.resolve("bad")).doesNotExist();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(made)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** What bnd writes beside the classes, under the new name. */
    private static void describe(Path classes) throws IOException {
        Path ours = Path.of("target", "classes");
        for (String folder : List.of("OSGI-INF", "META-INF")) {
            Files.createDirectories(classes.resolve(folder));
            try (Stream<Path> files = Files.list(ours.resolve(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path renamed = classes.resolve(renamed(ours.relativize(file).toString()));
                    Files.writeString(renamed, renamed(Files.readString(file)));
                }
            }
        }
    }

    private static String renamed(String text) {
        return text.replace("template", NAME).replace("Template", "OwnNames");
    }

    /** What the compiler had to say, with the options of the build. */
    private String compile(Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> options = new ArrayList<>(
                List.of("-d", classes.toString(), "-cp", classPath, "-proc:none", "-Xlint:all,-classfile", "-Werror"));
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<Path> sources = files().stream()
                    .filter(file -> file.toString().endsWith(".java"))
                    .toList();
            compiler.getTask(said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(sources))
                    .call();
        }
        return said.toString();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
