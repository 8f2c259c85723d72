package org.sluice.module.rbl.rbldnsd;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of files, named as in rbldnsd's own configuration. */
public enum DatasetType {
    /** Addresses of both families: ip4set and ip6trie in one file. */
    IP(IpSet::new),
    /** IPv4 ranges of any shape. */
    IP4SET(Ip4Set::new),
    /** Single IPv4 addresses with one value for all. */
    IP4TSET(Ip4Tset::new),
    /** IPv4 blocks. */
    IP4TRIE(Ip4Trie::new),
    /** IPv6 networks of 64 bits with one value for all. */
    IP6TSET(Ip6Tset::new),
    /** IPv6 blocks. */
    IP6TRIE(Ip6Trie::new),
    /** Domain names. */
    DNSET(NameSet::new),
    /** Several of the others in one file, for one or more subzones each. */
    COMBINED((values, substitutions, budget) -> {
        throw new IllegalStateException("a combined dataset has no entries of its own");
    });

    /** Makes the entries of a kind. */
    interface Maker {
        Entries make(Values values, Substitutions substitutions, Budget budget);
    }

    private final Maker maker;

    DatasetType(Maker maker) {
        this.maker = maker;
    }

    /** The word as in configuration and files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of that word. */
    public static Optional<DatasetType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word().equals(word)).findFirst();
    }

    Entries make(Substitutions substitutions, Budget budget) {
        return maker.make(new Values(budget, substitutions), substitutions, budget);
    }
}
