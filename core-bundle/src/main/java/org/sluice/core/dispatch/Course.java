package org.sluice.core.dispatch;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Version;
import org.sluice.validation.Phase;

/**
 * How far a phase has come through its plan, wave by wave. A plan that changes meanwhile takes over between two waves; who was
 * asked under the old one is not asked again. On home only.
 */
final class Course {

    private final Phase phase;
    private final Map<String, Version> chosen;
    private Plan plan;
    private List<Plan.Slot> slots;
    private int position;
    private Set<String> done = Set.of();

    Course(Plan plan, Phase phase, Map<String, Version> chosen) {
        this.plan = plan;
        this.phase = phase;
        this.chosen = chosen;
        this.slots = plan.asked(phase, chosen);
    }

    /** Who is asked next, together; nobody at the end. */
    List<Plan.Slot> nextWave(Plan now) {
        follow(now);
        int first = position;
        while (position < slots.size()
                && slots.get(position).wave() == slots.get(first).wave()) {
            position++;
        }
        return slots.subList(first, position);
    }

    /** That one had its turn. */
    void remember(String display) {
        if (done.isEmpty()) {
            done = new HashSet<>();
        }
        done.add(display);
    }

    private void follow(Plan now) {
        if (now == plan) {
            return;
        }
        slots.subList(0, position).forEach(slot -> remember(slot.display()));
        plan = now;
        slots = now.asked(phase, chosen).stream()
                .filter(slot -> !done.contains(slot.display()))
                .filter(slot ->
                        slot.handle() != null || done.stream().noneMatch(name -> name.startsWith(slot.display() + '~')))
                .toList();
        position = 0;
    }
}
