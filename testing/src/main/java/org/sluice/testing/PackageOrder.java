package org.sluice.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The packages of one bundle in the order in which they stand on each other: each may use those before it, so that there is
 * never a circle. Reads the sources of the module whose test it runs in.
 */
public final class PackageOrder {

    /** The package of the bundle itself, above all others. */
    public static final String ROOT = "";

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);

    private final Path sources;
    private final String root;
    private final List<String> order;
    private final Pattern use;

    /** {@code packages} without the name of the {@code root}; {@link #ROOT} for that one itself. */
    public PackageOrder(String root, List<String> packages) {
        this(SOURCES, root, packages);
    }

    /** The same for the sources of another module, whose folder is that. */
    public PackageOrder(Path sources, String root, List<String> packages) {
        this.sources = sources;
        this.root = root;
        this.order = List.copyOf(packages);
        this.use = Pattern.compile("\\b" + Pattern.quote(root) + "\\.((?:[a-z_0-9]+\\.)*)[A-Z]\\w*");
    }

    /** Each use against the order, and each package that has no place in it or is not there. Empty is good. */
    public Set<String> violations() throws IOException {
        Path folder = sources.resolve(root.replace('.', '/'));
        Set<String> violations = new TreeSet<>();
        List<String> missing = new ArrayList<>(order);
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
                    .toList();
        }
        for (Path source : files) {
            String own = folder.relativize(source.getParent()).toString().replace('/', '.');
            missing.remove(own);
            if (!order.contains(own)) {
                violations.add(own + " has no place in the order");
                continue;
            }
            Matcher used = use.matcher(COMMENT.matcher(Files.readString(source)).replaceAll(""));
            while (used.find()) {
                String other = used.group(1).replaceFirst("\\.$", "");
                if (order.indexOf(other) > order.indexOf(own)) {
                    violations.add(folder.relativize(source) + " uses " + used.group());
                }
            }
        }
        missing.forEach(none -> violations.add(none + " is not there"));
        return violations;
    }
}
