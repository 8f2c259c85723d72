package org.sluice.console.command;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import org.apache.karaf.shell.api.console.Session;

/** A console's session that has nothing but an input. */
record ScriptedSession(String input) {

    Session session() {
        InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        return (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Session.class}, (self, method, a) -> {
                    if (method.getName().equals("getKeyboard")) {
                        return in;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
