package org.sluice.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the container wrote down about its features: names that were asked for, and repositories they come from. Read from the
 * container's own file, because that is right also after a crash, when nobody could be asked.
 */
record ContainerState(List<String> features, List<String> repositories) {
    private static final Pattern BOOTED = Pattern.compile("\"bootDone\"\\s*:\\s*true");
    private static final Pattern REQUIRED = Pattern.compile("\"features\"\\s*:\\s*\\{\\s*\"root\"\\s*:\\s*\\[");
    private static final Pattern REPOSITORIES = Pattern.compile("\"repositories\"\\s*:\\s*\\[");
    private static final String FEATURE = "feature:";

    /** Nothing where the container never finished its first start or was cut off while writing: such a one is made anew. */
    static Optional<ContainerState> read(Path karaf) throws IOException {
        Optional<Path> file = file(karaf);
        return file.isPresent() ? parse(Files.readString(file.get())) : Optional.empty();
    }

    /** The features bundle keeps it in its private folder, and which number that has is not ours to know. */
    private static Optional<Path> file(Path karaf) throws IOException {
        Path cache = karaf.resolve("cache");
        if (!Files.isDirectory(cache)) {
            return Optional.empty();
        }
        try (Stream<Path> bundles = Files.list(cache)) {
            return bundles.map(bundle -> bundle.resolve("data").resolve("state.json"))
                    .filter(Files::isRegularFile)
                    .findFirst();
        }
    }

    static Optional<ContainerState> parse(String json) {
        Matcher required = REQUIRED.matcher(json);
        Matcher repositories = REPOSITORIES.matcher(json);
        boolean complete = json.strip().endsWith("}") && BOOTED.matcher(json).find();
        if (!complete || !required.find() || !repositories.find()) {
            return Optional.empty();
        }
        List<String> names = texts(json, required.end()).stream()
                .filter(each -> each.startsWith(FEATURE))
                .map(each -> each.substring(FEATURE.length()).replaceAll("/.*", ""))
                .distinct()
                .toList();
        return Optional.of(new ContainerState(names, texts(json, repositories.end())));
    }

    /** The texts of an array, from behind its opening bracket. */
    private static List<String> texts(String json, int start) {
        List<String> found = new ArrayList<>();
        StringBuilder text = null;
        for (int i = start; i < json.length(); i++) {
            char c = json.charAt(i);
            if (text == null && c == ']') {
                break;
            } else if (text == null) {
                text = c == '"' ? new StringBuilder() : null;
            } else if (c == '"') {
                found.add(text.toString());
                text = null;
            } else {
                text.append(c == '\\' && i + 1 < json.length() ? json.charAt(++i) : c);
            }
        }
        return found;
    }
}
