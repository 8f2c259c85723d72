package org.sluice.core.readiness;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** What a bundle needs and nobody has, in words that name package and versions instead of a filter. */
final class Lacking {

    private static final String API = "org.sluice.";
    private static final Pattern PACKAGE = Pattern.compile("\\(osgi\\.wiring\\.package=([\\w.]+)\\)");
    private static final Pattern LEAST = Pattern.compile("\\(version>=([^)]+)\\)");
    private static final Pattern LIMIT = Pattern.compile("\\(!\\(version>=([^)]+)\\)\\)");

    private final BundleContext context;

    Lacking(BundleContext context) {
        this.context = context;
    }

    /** Whether it is written against our API; others are none of our business. */
    boolean usesSluice(BundleRevision revision) {
        return revision.getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE).stream()
                .anyMatch(need -> find(PACKAGE, filter(need)).orElse("").startsWith(API));
    }

    /** The first need that nobody meets; empty where each one alone could be met. */
    Optional<String> of(BundleRevision revision) {
        return revision.getDeclaredRequirements(null).stream()
                .filter(Lacking::isNeededToResolve)
                .filter(need -> capabilities(need.getNamespace()).stream().noneMatch(need::matches))
                .findFirst()
                .map(this::words);
    }

    private static boolean isNeededToResolve(BundleRequirement need) {
        String resolution = need.getDirectives().get(Constants.RESOLUTION_DIRECTIVE);
        String effective = need.getDirectives().get(Constants.EFFECTIVE_DIRECTIVE);
        return !Constants.RESOLUTION_OPTIONAL.equals(resolution)
                && (effective == null || Constants.EFFECTIVE_RESOLVE.equals(effective));
    }

    private String words(BundleRequirement need) {
        String filter = filter(need);
        Optional<String> name = find(PACKAGE, filter);
        if (name.isEmpty()) {
            return "it needs " + need.getNamespace() + " " + filter + ", which nobody here provides";
        }
        String limits = find(LEAST, filter)
                .map(least -> " "
                        + find(LIMIT, filter)
                                .map(limit -> "[" + least + "," + limit + ")")
                                .orElse(least + " or newer"))
                .orElse("");
        String here = capabilities(PackageNamespace.PACKAGE_NAMESPACE).stream()
                .filter(each -> name.get().equals(each.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)))
                .map(each -> String.valueOf(each.getAttributes().get(Constants.VERSION_ATTRIBUTE)))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return "it needs package " + name.get() + limits + ", "
                + (here.isEmpty() ? "which no bundle here has" : "here is " + here);
    }

    private List<BundleCapability> capabilities(String namespace) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() != Bundle.UNINSTALLED)
                .map(bundle -> bundle.adapt(BundleRevision.class))
                .filter(revision -> revision != null)
                .flatMap(revision -> revision.getDeclaredCapabilities(namespace).stream())
                .toList();
    }

    private static String filter(BundleRequirement need) {
        return need.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
    }

    private static Optional<String> find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
