package org.sluice.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.systemTimeout;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.options.extra.VMOption;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** From inside the container: a module is installed while {@code smtp-source} sends. JUnit 4, as Pax Exam knows no other. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class InstallUnderLoadExamIT {
    private static final String LISTENER = "org.sluice.smtp-listener-bundle";
    private static final String MODULE = "org.sluice.module.spf_v1";
    private static final int MESSAGES = 1_000;

    @Inject
    FeaturesService features;

    @Inject
    BundleContext context;

    /** The built archive with a base and no module; what the launcher would say is said here. */
    @Configuration
    public Option[] archive() throws IOException {
        // Pax Exam feeds it to the container, and it is how this virtual machine is told its next test.
        System.setIn(InputStream.nullInputStream());
        List<Integer> ports = Distribution.freePorts();
        return options(
                karafDistributionConfiguration()
                        .frameworkUrl("file:" + System.getProperty("sluice.archive"))
                        .karafVersion(System.getProperty("karaf.version"))
                        .name("sluice")
                        .unpackDirectory(new File("target/exam"))
                        .useDeployFolder(false),
                configureConsole().ignoreLocalConsole(),
                systemTimeout(TimeUnit.SECONDS.toMillis(60)),
                new VMOption("-XX:TieredStopAtLevel=1"),
                new VMOption("-XX:+UseSerialGC"),
                editConfigurationFilePut(
                        "etc/org.ops4j.pax.url.mvn.cfg",
                        "org.ops4j.pax.url.mvn.repositories",
                        Path.of(System.getProperty("exam.repository")).toUri() + "@id=exam"),
                specifications(),
                systemProperty("sluice.version").value(System.getProperty("sluice.version")),
                systemProperty("sluice.features").value(""),
                systemProperty("sluice.features.others").value(""),
                systemProperty("sluice.repositories").value(""),
                systemProperty("sluice.smtp.port").value("" + ports.get(0)),
                systemProperty("sluice.http.port").value("" + ports.get(1)),
                systemProperty("sluice.console.port").value("" + ports.get(2)),
                systemProperty("test.smtp-source").value(Programs.require("smtp-source")));
    }

    /** Karaf replaces two places of the Java library that look for XML parsers; {@code bin/sluice} says the same. */
    private static Option specifications() {
        String version = System.getProperty("karaf.version") + ".jar";
        return composite(
                new VMOption("--add-reads=java.xml=java.logging"),
                new VMOption("--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED"),
                new VMOption("--patch-module=java.base=lib/endorsed/org.apache.karaf.specs.locator-" + version),
                new VMOption("--patch-module=java.xml=lib/endorsed/org.apache.karaf.specs.java.xml-" + version));
    }

    @Test
    public void installsAModuleWhileMailFlows() throws Exception {
        Path ready = Path.of(System.getProperty("karaf.base"), "karaf", "ready");
        await(() -> Files.exists(ready));
        Bundle listener = bundle(LISTENER);
        assertNotNull(listener);
        long before = listener.getLastModified();
        Process load = new ProcessBuilder(
                        System.getProperty("test.smtp-source"),
                        "-s",
                        "2",
                        "-m",
                        "" + MESSAGES,
                        "-f",
                        "a@example.org",
                        "-t",
                        "load@sluice.test",
                        "127.0.0.1:" + System.getProperty("sluice.smtp.port"))
                .redirectErrorStream(true)
                .start();
        features.installFeature("sluice-spf_v1", EnumSet.of(FeaturesService.Option.NoAutoRefreshBundles));
        await(() -> bundle(MODULE) != null && bundle(MODULE).getState() == Bundle.ACTIVE);
        assertTrue("smtp-source ends", load.waitFor(2, TimeUnit.MINUTES));
        assertEquals(new String(load.getInputStream().readAllBytes()), 0, load.exitValue());
        assertEquals("the listener was not touched", before, listener.getLastModified());
        assertEquals(Bundle.ACTIVE, listener.getState());
    }

    private Bundle bundle(String name) {
        return Arrays.stream(context.getBundles())
                .filter(each -> name.equals(each.getSymbolicName()))
                .findFirst()
                .orElse(null);
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.call()) {
            assertTrue("not within 30 s", System.nanoTime() < deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
