package org.sluice.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Brings a data directory to the state the container expects, and takes over afterwards what the container changed. */
final class DataDirectory {
    private final Layout layout;
    private final Distribution distribution;
    private final ShippedFeatures shipped;
    private FeatureList features;

    DataDirectory(Layout layout) throws IOException {
        this.layout = layout;
        this.distribution = Distribution.in(layout.shippedBuild());
        this.shipped = new ShippedFeatures(layout, distribution.version());
    }

    /** Needs the lock of the directory. Leaves no sign of an earlier run that could be taken for one of this. */
    void prepare() throws IOException {
        for (Path note : List.of(layout.ready(), layout.failed(), layout.troubles(), layout.forced())) {
            Files.deleteIfExists(note);
        }
        Files.createDirectories(layout.deploy());
        Files.createDirectories(layout.log());
        new EtcFiles(layout.shippedEtc(), layout.etc()).refresh();
        HostKey.prepare(layout.console());
        features = FeatureList.open(layout.features(), shipped.switchedOn());
        Optional<ContainerState> state = ContainerState.read(layout.karaf());
        if (state.isPresent()) {
            follow(state.get());
        }
        if (state.isEmpty() || !isFromThisBuild()) {
            FileTree.delete(layout.karaf());
        }
        FileTree.delete(layout.temporary());
        Files.createDirectories(layout.temporary());
        FileTree.replace(layout.madeBy(), distribution.id());
        announceFeatures();
    }

    /** Writes down what an operator installed or uninstalled since. */
    void follow() throws IOException {
        Optional<ContainerState> state = ContainerState.read(layout.karaf());
        if (state.isPresent()) {
            follow(state.get());
        }
    }

    private void follow(ContainerState state) throws IOException {
        Set<String> known = new HashSet<>(shipped.baseRepositories());
        String disposable = layout.karaf().toUri().toString();
        String deployed = layout.deploy().toUri().toString();
        for (String repository : state.repositories()) {
            if (repository.startsWith(disposable) || repository.startsWith(deployed)) {
                known.add(repository);
            }
        }
        features.follow(state, shipped.base(), known);
    }

    private boolean isFromThisBuild() throws IOException {
        return Files.exists(layout.madeBy())
                && Files.readString(layout.madeBy()).strip().equals(distribution.id());
    }

    /** {@code etc/org.apache.karaf.features.cfg} refers to these; the container reads it when it is made. */
    private void announceFeatures() throws IOException {
        System.setProperty("sluice.version", distribution.version());
        System.setProperty("sluice.features", features.ours(shipped.known()));
        System.setProperty("sluice.features.others", features.others(shipped.known()));
        System.setProperty("sluice.repositories", features.repositories());
    }
}
