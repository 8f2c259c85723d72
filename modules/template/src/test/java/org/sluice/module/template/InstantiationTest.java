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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;

/** What {@code modules/new} makes compiles without a warning and answers, so that this template cannot rot. */
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

    @Test
    void compilesWithoutAWarningAndAnswers() throws Exception {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        assertThat(compile(classes)).isEmpty();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            ValidationModule module = (ValidationModule) loader.loadClass("org.sluice.module.own_names.OwnNamesModule")
                    .getConstructor()
                    .newInstance();
            Configs.configured(module, Map.of("our_names", "mail.sluice.test"));
            FakeContext context =
                    FakeContext.at(Phase.EHLO, "192.0.2.1", new FakeDns()).hello("mail.sluice.test");
            assertThat(module.validate(context).toCompletableFuture().join().disposition())
                    .isEqualTo(Disposition.REJECT);
            assertThat(context.effects().get("own_names.impostor")).contains("true");
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
