package org.sluice.module.rbl.rbldnsd;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Any file: refused in one printable line that names it, or a list that answers every question, briefly, and takes no more
 * memory than it may.
 */
public final class FuzzDataset {

    private static final long ROOM = 1 << 16;
    private static final int MOST_TEXT = 254;
    private static final int MOST_ANSWERS = 64;

    private FuzzDataset() {}

    /** The first octet chooses the type. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        DatasetType type = DatasetType.values()[(input[0] & 0xff) % DatasetType.values().length];
        try {
            ByteArrayInputStream file = new ByteArrayInputStream(input, 1, input.length - 1);
            ask(Dataset.read(file, "list", type, "@", ROOM));
        } catch (DatasetRefused refused) {
            if (!refused.getMessage().matches("list line \\d+: [ -~]{1,200}")) {
                throw new IllegalStateException("refused with " + refused.getMessage());
            }
        }
    }

    private static void ask(Dataset list) throws UnknownHostException {
        if (list.count() < 0 || list.count() * 8L > ROOM) {
            throw new IllegalStateException(list.count() + " entries");
        }
        for (String address : List.of("0.0.0.0", "10.0.0.1", "255.255.255.255", "::", "2001:db8::1", "::1")) {
            check(list.find(InetAddress.getByName(address)));
        }
        for (String name : List.of("", ".", "a", "a.b", "www.example.com", "x".repeat(300), "a..b")) {
            check(list.find(name));
        }
    }

    private static void check(Listing found) {
        boolean brief =
                found.addresses().size() <= MOST_ANSWERS && found.texts().size() <= MOST_ANSWERS;
        if (!brief || found.texts().stream().anyMatch(text -> text.isEmpty() || text.length() > MOST_TEXT)) {
            throw new IllegalStateException("answers " + found);
        }
        if (found.addresses().isEmpty() && !found.texts().isEmpty()) {
            throw new IllegalStateException("a text about nothing");
        }
    }
}
