package org.sluice.core.settings;

import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** The file a component is configured by, as an operator knows it. */
public final class SourceFile {

    private SourceFile() {}

    /** The file the values were read from, else the one that would bring them; empty for a component without configuration. */
    public static Optional<String> of(ComponentDescriptionDTO component, Map<String, ?> values) {
        String[] pids = component.configurationPid == null ? new String[0] : component.configurationPid;
        Optional<String> read = of(values);
        return read.isPresent() || pids.length == 0 ? read : Optional.of("etc/" + pids[0] + ".cfg");
    }

    /** The same from the values alone. */
    public static Optional<String> of(Map<String, ?> values) {
        Object file = values.get("felix.fileinstall.filename");
        if (file != null) {
            return Optional.of("etc/" + file.toString().replaceFirst(".*/", ""));
        }
        Object pid = values.get("service.pid");
        return pid instanceof String text ? Optional.of("etc/" + text.replace('~', '-') + ".cfg") : Optional.empty();
    }
}
