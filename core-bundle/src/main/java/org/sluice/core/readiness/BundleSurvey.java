package org.sluice.core.readiness;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.sluice.authentication.Authenticator;
import org.sluice.injection.Injector;
import org.sluice.validation.ValidationModule;

/**
 * Which bundles with modules or listeners have not come up yet. Looks at what bundles declare, so that it knows of a module
 * before there is one; Karaf is recognised by names only, as the core does not depend on it.
 */
final class BundleSurvey {

    private static final Set<String> LISTENERS = Set.of(Injector.class.getName());
    private static final Set<String> AWAITED =
            Set.of(ValidationModule.class.getName(), Authenticator.class.getName(), Injector.class.getName());
    private static final String KARAF_FEATURES = "org.apache.karaf.features.core";
    private static final String KARAF_BOOTED = "org.apache.karaf.features.BootFinished";
    private static final String KARAF_SHELL = "org.apache.karaf.shell.core";

    private final BundleContext context;
    private final ServiceComponentRuntime runtime;
    private final Path configuration;

    BundleSurvey(BundleContext context, ServiceComponentRuntime runtime, Path configuration) {
        this.context = context;
        this.runtime = runtime;
        this.configuration = configuration;
    }

    /** Whether the container has installed and started what it does at start. */
    boolean isBooted() {
        return hasClimbed() && (!isInstalled(KARAF_FEATURES) || hasService(KARAF_BOOTED));
    }

    /** Bundles that were there before are started level by level, and Karaf says that it has booted in the midst of it. */
    private boolean hasClimbed() {
        FrameworkStartLevel now = context.getBundle(Constants.SYSTEM_BUNDLE_ID).adapt(FrameworkStartLevel.class);
        // Karaf keeps the goal there; the framework's own property has the level it waits at for its lock.
        return now.getStartLevel() >= Integer.getInteger(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, 0);
    }

    /** Whether there is to be a console. */
    boolean hasShell() {
        return isInstalled(KARAF_SHELL);
    }

    /**
     * Names of bundles and components that are neither up nor given up.
     *
     * @param injectorsInHand an injector is active a moment before it is handed to us; announcing without it would be too early
     */
    List<String> unsettled(int injectorsInHand) {
        // In this order: what was all there a moment ago can be judged now.
        List<String> coming = yetToCome();
        return coming.isEmpty() ? unsettled(AWAITED, injectorsInHand) : coming;
    }

    /** Those of them that are listeners, without those that may never come. */
    List<String> unsettledListeners(int injectorsInHand) {
        return unsettled(LISTENERS, injectorsInHand);
    }

    private List<String> unsettled(Set<String> awaited, int injectorsInHand) {
        List<String> unsettled = unsettled(awaited);
        return unsettled.isEmpty() && activeInjectors() > injectorsInHand
                ? List.of("a listener that has just come up")
                : unsettled;
    }

    /**
     * Components of a bundle become known and are enabled one after the other, and each file becomes an instance in its turn.
     * What has not come yet looks like what cannot be read or was disabled at the console; so this is waited for, but not for
     * long.
     */
    private List<String> yetToCome() {
        Stream<String> bundles = Arrays.stream(context.getBundles())
                .filter(bundle -> isAwaited(bundle, AWAITED))
                .filter(bundle -> runtime.getComponentDescriptionDTOs(bundle).size() < declaredComponents(bundle))
                .map(bundle -> "the components of " + bundle.getSymbolicName());
        Stream<String> components = components(AWAITED)
                .filter(component -> component.defaultEnabled)
                .filter(component -> !runtime.isComponentEnabled(component)
                        || runtime.getComponentConfigurationDTOs(component).size() < instancesToBe(component))
                .map(component -> "component " + component.name);
        return Stream.concat(bundles, components).toList();
    }

    private Stream<ComponentDescriptionDTO> components(Set<String> services) {
        return runtime.getComponentDescriptionDTOs().stream()
                .filter(component -> Arrays.stream(component.serviceInterfaces).anyMatch(services::contains));
    }

    private int activeInjectors() {
        return (int) components(LISTENERS)
                .flatMap(component -> runtime.getComponentConfigurationDTOs(component).stream())
                .filter(instance -> instance.state == ComponentConfigurationDTO.ACTIVE)
                .count();
    }

    private List<String> unsettled(Set<String> awaited) {
        List<String> names = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            if (isAwaited(bundle, awaited)) {
                names.addAll(unsettled(bundle, awaited));
            }
        }
        return names;
    }

    private List<String> unsettled(Bundle bundle, Set<String> awaited) {
        if (bundle.getState() != Bundle.ACTIVE) {
            return List.of("bundle " + bundle.getSymbolicName());
        }
        Collection<ComponentDescriptionDTO> components = runtime.getComponentDescriptionDTOs(bundle);
        if (components.isEmpty() && declaredComponents(bundle) > 0) {
            return List.of("the components of " + bundle.getSymbolicName());
        }
        return components.stream()
                .filter(component -> Arrays.stream(component.serviceInterfaces).anyMatch(awaited::contains))
                .filter(component -> !isSettled(component))
                .map(component -> "component " + component.name)
                .toList();
    }

    private boolean isSettled(ComponentDescriptionDTO component) {
        if (!runtime.isComponentEnabled(component)) {
            return true;
        }
        Collection<ComponentConfigurationDTO> instances = runtime.getComponentConfigurationDTOs(component);
        boolean none = instances.stream().allMatch(i -> i.state == ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION);
        return none
                ? !isConfigured(component)
                : instances.stream()
                        .noneMatch(i -> i.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE
                                || component.immediate && i.state == ComponentConfigurationDTO.SATISFIED);
    }

    /** A bundle is active a moment before its components are known. */
    private static int declaredComponents(Bundle bundle) {
        String header = bundle.getHeaders().get("Service-Component");
        return header == null ? 0 : header.split(",").length;
    }

    /** Whether a file will bring the configuration it waits for; without one the module is switched off. */
    private boolean isConfigured(ComponentDescriptionDTO component) {
        return files(component, "{.,-}*") > 0;
    }

    private int instancesToBe(ComponentDescriptionDTO component) {
        return files(component, "-*.cfg");
    }

    private int files(ComponentDescriptionDTO component, String ending) {
        int found = 0;
        for (String pid : component.configurationPid) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(configuration, pid + ending)) {
                for (Path each : files) {
                    found++;
                }
            } catch (IOException noFolder) {
                return 0;
            }
        }
        return found;
    }

    /** A bundle the operator has stopped is not waited for. */
    private static boolean isAwaited(Bundle bundle, Set<String> awaited) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        BundleStartLevel start = bundle.adapt(BundleStartLevel.class);
        if (revision == null || start == null || !start.isPersistentlyStarted()) {
            return false;
        }
        for (BundleCapability service : revision.getDeclaredCapabilities("osgi.service")) {
            Object names = service.getAttributes().get("objectClass");
            if (names instanceof Collection<?> all && all.stream().anyMatch(awaited::contains)) {
                return true;
            }
        }
        return false;
    }

    private boolean isInstalled(String symbolicName) {
        return Arrays.stream(context.getBundles()).anyMatch(bundle -> symbolicName.equals(bundle.getSymbolicName()));
    }

    private boolean hasService(String name) {
        try {
            return context.getAllServiceReferences(name, null) != null;
        } catch (InvalidSyntaxException withoutFilter) {
            throw new IllegalStateException(withoutFilter);
        }
    }
}
