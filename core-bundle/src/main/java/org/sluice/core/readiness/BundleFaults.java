package org.sluice.core.readiness;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Bundles that are to run with Sluice and do not: they lack something, or failed when they were started. None of them is vital
 * by itself: where one of ours is missing, so is what it provides, and that is waited for.
 */
final class BundleFaults {

    private final BundleContext context;
    private final Path deploy;
    private final Lacking lacking;
    private final Function<String, Optional<String>> activatorFailure;

    /**
     * {@code deploy}: the folder operators drop bundles into. {@code activatorFailure}: why the activator of the bundle from
     * there failed, if anybody knows.
     */
    BundleFaults(BundleContext context, Path deploy, Function<String, Optional<String>> activatorFailure) {
        this.activatorFailure = activatorFailure;
        this.context = context;
        this.deploy = deploy;
        this.lacking = new Lacking(context);
    }

    List<Fault> look() {
        Bundle system = context.getBundle(Constants.SYSTEM_BUNDLE_ID);
        if (system.getState() != Bundle.ACTIVE) {
            return List.of();
        }
        int level = system.adapt(FrameworkStartLevel.class).getStartLevel();
        List<Fault> faults = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            fault(bundle, level).ifPresent(faults::add);
        }
        faults.addAll(noBundles());
        return faults;
    }

    private Optional<Fault> fault(Bundle bundle, int level) {
        int state = bundle.getState();
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        BundleStartLevel start = bundle.adapt(BundleStartLevel.class);
        boolean isDown = state == Bundle.INSTALLED || state == Bundle.RESOLVED;
        if (!isDown || revision == null || (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0) {
            return Optional.empty();
        }
        if (!start.isPersistentlyStarted() || start.getStartLevel() > level || !lacking.usesSluice(revision)) {
            return Optional.empty();
        }
        return (state == Bundle.INSTALLED ? unresolved(bundle, revision) : unstarted(bundle))
                .map(reason -> new Fault(
                        false,
                        "bundle " + bundle.getSymbolicName() + " " + bundle.getVersion() + origin(bundle) + " "
                                + reason));
    }

    /**
     * Looks and does not try: whoever resolves a bundle from here, while somebody else updates or starts it, can make the
     * framework break off the other one's work to avoid a deadlock.
     */
    private Optional<String> unresolved(Bundle bundle, BundleRevision revision) {
        return Optional.of(
                "cannot be used: " + lacking.of(revision).orElse("bundle:diag " + bundle.getBundleId() + " says why"));
    }

    /** Only with a proof: it may just be about to be started. */
    private Optional<String> unstarted(Bundle bundle) {
        return activatorFailure.apply(bundle.getLocation()).map(why -> "did not start: " + why);
    }

    /** Where an operator finds it. */
    private static String origin(Bundle bundle) {
        String file = bundle.getLocation().replaceFirst("^.*/deploy/", "deploy/");
        return " (" + (file.startsWith("deploy/") ? file : bundle.getBundleId()) + ")";
    }

    /** What was dropped and is nothing the container could install; it passes over such without a word. */
    private List<Fault> noBundles() {
        Set<String> installed = new HashSet<>();
        Arrays.stream(context.getBundles()).forEach(bundle -> installed.add(bundle.getLocation()));
        List<Fault> faults = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(deploy, "*.jar")) {
            for (Path jar : jars) {
                if (!installed.contains(jar.toUri().toString().replace("file:///", "file:/")) && !isBundle(jar)) {
                    faults.add(new Fault(false, "deploy/" + jar.getFileName() + " is no bundle and does nothing"));
                }
            }
        } catch (IOException noFolder) {
            return List.of();
        }
        return faults;
    }

    private static boolean isBundle(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            return manifest != null && manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME) != null;
        } catch (IOException unreadable) {
            return false;
        }
    }
}
