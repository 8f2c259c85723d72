package org.sluice.core.readiness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.sluice.core.settings.SourceFile;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.ValidationModule;

/** Components that failed to activate, most of them because of a wrong value in their file. */
final class ComponentFaults {

    private static final String OURS = "org.sluice.";
    private static final Pattern CAUSE = Pattern.compile("(?m)^(?:Caused by: )?([\\w.$]+)(?:: (.*))?$");

    private final ServiceComponentRuntime runtime;

    ComponentFaults(ServiceComponentRuntime runtime) {
        this.runtime = runtime;
    }

    List<Fault> look() {
        List<Fault> faults = new ArrayList<>();
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
            if (isOurs(component)) {
                for (ComponentConfigurationDTO instance : runtime.getComponentConfigurationDTOs(component)) {
                    fault(component, instance).ifPresent(faults::add);
                }
            }
        }
        return faults;
    }

    /** Ours, or a part of Sluice that somebody else made. */
    private static boolean isOurs(ComponentDescriptionDTO component) {
        return component.bundle.symbolicName.startsWith(OURS)
                || Arrays.stream(component.serviceInterfaces).anyMatch(name -> name.startsWith(OURS));
    }

    private static Optional<Fault> fault(ComponentDescriptionDTO component, ComponentConfigurationDTO instance) {
        if (instance.state != ComponentConfigurationDTO.FAILED_ACTIVATION || instance.failure == null) {
            return Optional.empty();
        }
        return reason(component, instance.properties == null ? Map.of() : instance.properties, instance.failure)
                .map(reason -> isModule(component)
                        ? new Fault(false, reason + "; the module stays off until it is right")
                        : new Fault(true, reason));
    }

    private static boolean isModule(ComponentDescriptionDTO component) {
        return Arrays.asList(component.serviceInterfaces).contains(ValidationModule.class.getName());
    }

    /** The innermost cause. {@code trace}: as the runtime wrote it down. Empty where another component's failure is the reason. */
    private static Optional<String> reason(
            ComponentDescriptionDTO component, Map<String, Object> values, String trace) {
        Matcher causes = CAUSE.matcher(trace);
        String type = "";
        String message = "";
        while (causes.find()) {
            type = causes.group(1);
            message = causes.group(2) == null ? "" : causes.group(2);
        }
        String bundle = "bundle " + component.bundle.symbolicName + " " + component.bundle.version;
        if (type.equals(ConfigurationRefused.class.getName())) {
            return Optional.of(SourceFile.of(component, values).orElse(bundle) + ": " + message);
        }
        if (type.isEmpty() || message.startsWith("Unable to get service for reference")) {
            return Optional.empty();
        }
        String part = component.name.substring(component.name.lastIndexOf('.') + 1);
        String why = words(type.substring(type.lastIndexOf('.') + 1), message);
        return Optional.of(bundle + ": " + part + " cannot start: " + why);
    }

    /** Exceptions about files say what is wrong by their type only. */
    private static String words(String type, String message) {
        return switch (type) {
            case "AccessDeniedException" -> message + ": permission denied";
            case "FileAlreadyExistsException", "NotDirectoryException" -> message + ": it is no directory";
            case "NoSuchFileException" -> message + ": no such file";
            default -> message.isEmpty() ? type : type + ": " + message;
        };
    }
}
