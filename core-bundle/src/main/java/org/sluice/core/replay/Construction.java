package org.sluice.core.replay;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.explain.Printable;
import org.sluice.core.lifecycle.Contracts;
import org.sluice.core.lifecycle.Identity;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.settings.Declaration;
import org.sluice.support.configuration.ComponentOptions;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationModule;

/**
 * Makes an instance of a module with other options, from what the component runtime knows of its class. The runtime itself
 * could only make one that it also publishes, and mail would be asked of it.
 */
final class Construction {

    /** A reference the runtime itself adds to every component (OSGi Compendium 112.3.13). */
    private static final String SATISFYING_CONDITION = "osgi.ds.satisfying.condition";

    private static final Logger LOG = LoggerFactory.getLogger(Construction.class);

    private final Bundle bundle;
    private final ComponentDescriptionDTO description;
    private final Map<String, Object> values;
    private final Class<?> type;

    private Construction(
            Bundle bundle, ComponentDescriptionDTO description, Map<String, Object> values, Class<?> type) {
        this.bundle = bundle;
        this.description = description;
        this.values = values;
        this.type = type;
    }

    /**
     * An instance like that one, but for these options.
     *
     * @throws IllegalArgumentException saying what is refused and why
     */
    static Candidate of(
            ServiceComponentRuntime runtime,
            Bundle bundle,
            ModuleHandle like,
            Map<String, String> options,
            Contracts contracts) {
        Identity identity = like.identity();
        for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs(bundle)) {
            for (ComponentConfigurationDTO present : runtime.getComponentConfigurationDTOs(description)) {
                if (isThat(present, identity)) {
                    requireAlone(description, identity);
                    Map<String, Object> values = new TreeMap<>(present.properties);
                    values.putAll(options);
                    Construction made = new Construction(bundle, description, values, load(bundle, description));
                    made.requireKnown(present.properties, options);
                    return made.build(like, contracts);
                }
            }
        }
        throw new IllegalArgumentException(
                identity.display() + ": its component is not known, so that it can be asked only as it is configured");
    }

    private static boolean isThat(ComponentConfigurationDTO present, Identity identity) {
        return identity.name().equals(present.properties.get(Validates.PREFIX_ + "name"))
                && identity.instance().equals(Declaration.instance(present.properties.get("service.pid")));
    }

    private static void requireAlone(ComponentDescriptionDTO description, Identity identity) {
        for (ReferenceDTO reference : description.references) {
            if (!reference.name.equals(SATISFYING_CONDITION)) {
                throw new IllegalArgumentException(identity.display() + " takes services of others ("
                        + reference.interfaceName
                        + "): it can be asked in another version, but not with other options");
            }
        }
    }

    private static Class<?> load(Bundle bundle, ComponentDescriptionDTO description) {
        try {
            return bundle.loadClass(description.implementationClass);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(description.implementationClass + " cannot be loaded", e);
        }
    }

    private Candidate build(ModuleHandle like, Contracts contracts) {
        Declaration declaration = Declaration.of(values);
        Object instance = create();
        for (int i = 0; description.activationFields != null && i < description.activationFields.length; i++) {
            inject(instance, description.activationFields[i]);
        }
        call(instance, Objects.requireNonNullElse(description.activate, "activate"), description.activate != null);
        return new Candidate(
                like,
                (ValidationModule) instance,
                contracts.of(declaration.name()).apply(declaration),
                () -> dispose(instance));
    }

    /** A typing error would change nothing and look like an answer. */
    private void requireKnown(Map<String, Object> present, Map<String, String> options) {
        Set<String> known = new HashSet<>(present.keySet());
        for (Method member : Validates.class.getDeclaredMethods()) {
            known.add(Validates.PREFIX_ + member.getName());
        }
        boolean takesAnything = false;
        for (Class<?> parameter : parameters()) {
            takesAnything |= parameter == Map.class;
            if (parameter.isAnnotation()) {
                known.addAll(ComponentOptions.keys(parameter));
            }
        }
        for (String key : options.keySet()) {
            if (!known.contains(key) && !takesAnything) {
                known.removeIf(name -> name.matches("(service|component|felix|osgi)\\..*|\\..*"));
                throw new IllegalArgumentException(
                        key + ": no option of this module (expected: one of " + new TreeSet<>(known) + ")");
            }
        }
    }

    /** What its methods and constructors take. */
    private List<Class<?>> parameters() {
        return Stream.concat(Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getDeclaredConstructors()))
                .flatMap(executable -> Arrays.stream(executable.getParameterTypes()))
                .toList();
    }

    private Object create() {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == description.init && isSupported(constructor.getParameterTypes())) {
                try {
                    constructor.setAccessible(true);
                    return constructor.newInstance(arguments(constructor.getParameterTypes()));
                } catch (InvocationTargetException e) {
                    throw refusal(e.getCause());
                } catch (ReflectiveOperationException e) {
                    throw new IllegalArgumentException(type.getName() + " cannot be made", e);
                }
            }
        }
        throw new IllegalArgumentException(type.getName() + ": no constructor that takes its options only");
    }

    private void inject(Object instance, String name) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            field.set(instance, argument(field.getType()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type.getName() + ": " + name + " cannot be set", e);
        }
    }

    private void call(Object instance, String name, boolean mustBeThere) {
        for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
            for (Method method : each.getDeclaredMethods()) {
                if (method.getName().equals(name) && !method.isSynthetic() && isSupported(method.getParameterTypes())) {
                    invoke(instance, method);
                    return;
                }
            }
        }
        if (mustBeThere) {
            throw new IllegalArgumentException(type.getName() + ": " + name + " takes more than its options");
        }
    }

    private void invoke(Object instance, Method method) {
        try {
            method.setAccessible(true);
            method.invoke(instance, arguments(method.getParameterTypes()));
        } catch (InvocationTargetException e) {
            throw refusal(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(method + " cannot be called", e);
        }
    }

    private void dispose(Object instance) {
        try {
            call(instance, Objects.requireNonNullElse(description.deactivate, "deactivate"), false);
        } catch (IllegalArgumentException e) {
            LOG.warn("{}: an instance made for a replay did not end well", type.getName(), Printable.failure(e));
        }
    }

    /** A refused option is said as the module said it. */
    private static IllegalArgumentException refusal(Throwable cause) {
        return cause instanceof IllegalArgumentException refused
                ? refused
                : new IllegalArgumentException("the module does not start with these options: " + cause, cause);
    }

    private static boolean isSupported(Class<?>[] parameters) {
        return Arrays.stream(parameters)
                .allMatch(each -> each.isAnnotation()
                        || each == Map.class
                        || each == BundleContext.class
                        || each == int.class
                        || each == Integer.class);
    }

    private Object[] arguments(Class<?>[] parameters) {
        return Arrays.stream(parameters).map(this::argument).toArray();
    }

    /** What the runtime hands to these methods; numbers are reasons of a deactivation (OSGi Compendium 112.5.15). */
    private Object argument(Class<?> parameter) {
        if (parameter.isAnnotation()) {
            return ComponentOptions.annotation(parameter, values);
        } else if (parameter == Map.class) {
            return new TreeMap<>(values);
        } else if (parameter == BundleContext.class) {
            return bundle.getBundleContext();
        }
        return ComponentConstants.DEACTIVATION_REASON_DISPOSED;
    }
}
