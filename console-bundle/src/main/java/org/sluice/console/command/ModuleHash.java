package org.sluice.console.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.sluice.console.Json;
import org.sluice.console.Refusal;
import org.sluice.console.Report;

/** The hash of a jar on disk, to be held against that of an installed bundle. */
@Service
@Command(
        scope = "sluice",
        name = "module-hash",
        description = "Prints the hash of a jar on the server's disk, as module-info shows it for installed bundles")
public final class ModuleHash extends SluiceCommand {

    @Argument(name = "file", multiValued = true, description = "A module's jar; relative to the data directory")
    @Completion(FileCompleter.class)
    List<String> words;

    @Override
    Report report() {
        Path file = Path.of(Words.of(this, words).one("file", "such as /srv/own_names-1.0.0.jar"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isRegularFile(file)) {
            throw new Refusal("no file " + file + " on the server");
        }
        try {
            String hash = server.modules().hash(file);
            return Report.sentence(Json.object().put("file", file.toString()).put("hash", hash), hash + "  " + file);
        } catch (IOException e) {
            throw new Refusal(file + " cannot be read as a jar: " + e.getMessage());
        }
    }
}
