package org.sluice.console;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Dictionary;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Where the console's SSH server listens, and whether it answers. */
final class SshPort {

    private static final int TIMEOUT_MILLIS = 500;
    private static final int DEFAULT_PORT = 8101;
    private static final byte[] BANNER = "SSH-".getBytes(StandardCharsets.US_ASCII);

    private final ConfigurationAdmin configurations;

    SshPort(ConfigurationAdmin configurations) {
        this.configurations = configurations;
    }

    /** The address from {@code etc/org.apache.karaf.shell.cfg}; loopback where it says all interfaces. */
    InetSocketAddress address() throws IOException {
        Dictionary<String, Object> properties = properties();
        Object host = properties == null ? null : properties.get("sshHost");
        Object port = properties == null ? null : properties.get("sshPort");
        String name = host == null || host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host.toString();
        try {
            return new InetSocketAddress(
                    name,
                    port == null
                            ? DEFAULT_PORT
                            : Integer.parseInt(port.toString().strip()));
        } catch (IllegalArgumentException e) {
            throw new IOException("etc/org.apache.karaf.shell.cfg: sshPort: " + port + " (expected: a port)", e);
        }
    }

    /** Connects and reads the first octets; says what went wrong when no SSH server sent them. */
    void probe() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address(), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            if (!Arrays.equals(socket.getInputStream().readNBytes(BANNER.length), BANNER)) {
                throw new IOException(address() + " is not an SSH server");
            }
        }
    }

    private Dictionary<String, Object> properties() throws IOException {
        try {
            Configuration[] found = configurations.listConfigurations("(service.pid=org.apache.karaf.shell)");
            return found == null || found.length == 0 ? null : found[0].getProcessedProperties(null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("a constant filter", e);
        }
    }
}
