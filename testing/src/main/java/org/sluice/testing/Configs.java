package org.sluice.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sluice.support.configuration.ComponentOptions;

/**
 * Configures a component the way Declarative Services does, without a framework: calls its activation method with the
 * values given, as strings like those of a file, and the defaults of its annotation for the rest.
 */
public final class Configs {

    private Configs() {}

    /** The component after its activation method ran. Whatever that method throws comes out as it is. */
    public static <T> T configured(T component, Map<String, ?> values) {
        Method activate = activationMethod(component.getClass());
        Object[] arguments = Arrays.stream(activate.getParameterTypes())
                .map(type -> argument(type, values))
                .toArray();
        try {
            activate.setAccessible(true);
            activate.invoke(component, arguments);
            return component;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("activation failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(activate + " cannot be called", e);
        }
    }

    /** The values as an annotation of that type, defaults filled in. */
    public static <A> A annotation(Class<A> type, Map<String, ?> values) {
        return ComponentOptions.annotation(type, values);
    }

    /** The keys a component's annotations know; empty where it takes a map. */
    static List<String> keys(Class<?> component) {
        return Arrays.stream(activationMethod(component).getParameterTypes())
                .filter(Class::isAnnotation)
                .flatMap(type -> ComponentOptions.keys(type).stream())
                .toList();
    }

    /** {@code @Activate} is not there at run time, so the component's description names the method, else its shape does. */
    private static Method activationMethod(Class<?> component) {
        Optional<String> name = Description.of(component).flatMap(Description::activate);
        List<Method> candidates = new ArrayList<>();
        for (Class<?> type = component; type != Object.class; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                boolean fits = !method.isSynthetic()
                        && method.getParameterCount() > 0
                        && Arrays.stream(method.getParameterTypes()).allMatch(Configs::isConfiguration);
                if (name.map(method.getName()::equals).orElse(fits) && fits) {
                    candidates.add(method);
                }
            }
        }
        if (candidates.size() > 1) {
            // Without a description at hand the name decides: activate, beside modify and what both call.
            candidates.removeIf(method -> !method.getName().equals("activate"));
        }
        if (candidates.size() != 1) {
            throw new IllegalArgumentException(component.getName() + ": " + candidates.size()
                    + " methods take a configuration (expected: one, or one called activate)");
        }
        return candidates.get(0);
    }

    /** Ends a component as the framework does; nothing for one that has no such method. */
    static void deactivated(Object component) {
        Optional<String> name =
                Description.of(component.getClass()).flatMap(described -> described.attribute("deactivate"));
        try {
            if (name.isPresent()) {
                Method deactivate = component.getClass().getDeclaredMethod(name.get());
                deactivate.setAccessible(true);
                deactivate.invoke(component);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component.getClass() + " cannot be deactivated", e);
        }
    }

    private static boolean isConfiguration(Class<?> parameter) {
        return parameter.isAnnotation() || parameter == Map.class;
    }

    private static Object argument(Class<?> type, Map<String, ?> values) {
        return type == Map.class ? new TreeMap<>(values) : ComponentOptions.annotation(type, values);
    }
}
