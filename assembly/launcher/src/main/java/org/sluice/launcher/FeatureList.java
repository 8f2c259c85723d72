package org.sluice.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The features beside the base, in {@code DIR/features}: begun with those shipped as switched on, then following what an operator
 * installs and uninstalls. It is read whenever the container is made anew, so that an upgrade keeps what was chosen.
 */
final class FeatureList {
    private static final String HEADING =
            """
            # The features installed beside the base. The server keeps this file in step with feature:install and
            # feature:uninstall, and installs from it when DIR/karaf is made anew, as after an upgrade.
            """;
    private static final String SHIPPED = "shipped ";
    private static final String REPOSITORY = "repository ";

    private final Path file;
    private final Set<String> shipped = new LinkedHashSet<>();
    private final Set<String> features = new LinkedHashSet<>();
    private final Set<String> repositories = new LinkedHashSet<>();

    private FeatureList(Path file) {
        this.file = file;
    }

    /** Reads the list, begins it where there is none, and adds what this version ships and the last one did not. */
    static FeatureList open(Path file, Collection<String> shippedNow) throws IOException {
        FeatureList list = new FeatureList(file);
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        lines.stream().map(String::strip).forEach(list::readLine);
        for (String feature : shippedNow) {
            if (list.shipped.add(feature)) {
                list.features.add(feature);
            }
        }
        list.shipped.retainAll(shippedNow);
        list.save();
        return list;
    }

    private void readLine(String line) {
        if (line.startsWith(SHIPPED)) {
            shipped.add(line.substring(SHIPPED.length()));
        } else if (line.startsWith(REPOSITORY)) {
            repositories.add(line.substring(REPOSITORY.length()));
        } else if (!line.isEmpty() && !line.startsWith("#")) {
            features.add(line);
        }
    }

    /** Takes over what the container has now, apart from what every container has. */
    void follow(ContainerState state, Collection<String> base, Collection<String> baseRepositories) throws IOException {
        Set<String> before = new LinkedHashSet<>(features);
        before.addAll(repositories);
        features.retainAll(state.features());
        features.addAll(state.features());
        features.removeAll(base);
        repositories.clear();
        repositories.addAll(state.repositories());
        repositories.removeAll(baseRepositories);
        Set<String> after = new LinkedHashSet<>(features);
        after.addAll(repositories);
        if (!after.equals(before)) {
            save();
        }
    }

    private void save() throws IOException {
        StringBuilder text = new StringBuilder(HEADING);
        shipped.forEach(each -> text.append(SHIPPED).append(each).append('\n'));
        repositories.forEach(each -> text.append(REPOSITORY).append(each).append('\n'));
        features.forEach(each -> text.append(each).append('\n'));
        FileTree.replace(file, text.toString());
    }

    /** For the boot list: those of this distribution, installed together with the base, before mail is taken. */
    String ours(Collection<String> known) {
        return features.stream()
                .filter(known::contains)
                .map(each -> ", " + each)
                .collect(Collectors.joining());
    }

    /** For the boot list: the others, each on its own and later, so that one that no longer fits does not stop the server. */
    String others(Collection<String> known) {
        return features.stream()
                .filter(each -> !known.contains(each))
                .map(each -> ", (" + each + ")")
                .collect(Collectors.joining());
    }

    /** For the list of repositories. */
    String repositories() {
        return repositories.stream().map(each -> ", " + each).collect(Collectors.joining());
    }
}
