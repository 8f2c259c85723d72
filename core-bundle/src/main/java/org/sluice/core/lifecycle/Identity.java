package org.sluice.core.lifecycle;

import org.osgi.framework.Version;

/**
 * Which version of which instance of which module.
 *
 * @param name as declared
 * @param instance of a factory configuration; empty for a single one
 * @param symbolicName of the bundle; a name belongs to one of them
 * @param version of the bundle
 * @param bundleId of the bundle
 * @param hash SHA-256 over the bundle's entries
 */
public record Identity(String name, String instance, String symbolicName, Version version, long bundleId, String hash) {

    /** Name and instance as shown to people: {@code rbl~one}. */
    public String display() {
        return instance.isEmpty() ? name : name + '~' + instance;
    }
}
