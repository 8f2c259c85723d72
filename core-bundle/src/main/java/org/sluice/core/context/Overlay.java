package org.sluice.core.context;

import java.util.List;
import java.util.Map;
import org.sluice.core.content.Edit;

/** What a call has written so far and reads back before anybody else does. Safe from any thread. */
public interface Overlay {

    /** Its own value in the connection dictionary; null for none. */
    String onConnection(String name);

    /** Its own value in the message dictionary; null for none. */
    String onMessage(String name);

    /** Copies its own values into a map. */
    void copyTo(Map<String, String> target, boolean ofConnection);

    /** Its own edits of header and body. */
    List<Edit> edits();
}
