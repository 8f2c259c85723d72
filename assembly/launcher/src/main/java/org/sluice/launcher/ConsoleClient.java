package org.sluice.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;

/** Runs console commands and shows what they say without colours: {@code ConsoleClient <console folder> <port> <command>}. */
public final class ConsoleClient implements AutoCloseable {
    private static final Duration TO_CONNECT = Duration.ofSeconds(10);
    private static final String USER = "sluice";
    private static final int FAILED = 255;

    private final SshClient client;
    private final ClientSession session;

    private ConsoleClient(SshClient client, ClientSession session) {
        this.client = client;
        this.session = session;
    }

    /** Ends with the command's status, or with 255 where it could not be run, as {@code ssh} does. */
    public static void main(String[] arguments) {
        int status = FAILED;
        try (ConsoleClient console = open(Path.of(arguments[0]), Integer.parseInt(arguments[1]))) {
            status = console.run(arguments[2], System.out, System.err);
        } catch (IOException e) {
            System.err.println("sluice: no answer from the console on port " + arguments[1] + ": " + e.getMessage());
        }
        System.exit(status);
    }

    /** Connects to the server whose console folder that is, and stays connected. */
    public static ConsoleClient open(Path folder, int port) throws IOException {
        HostKey server = HostKey.read(folder.resolve("host.key"));
        SshClient client = SshClient.setUpDefaultClient();
        try {
            client.setServerKeyVerifier((session, address, key) -> KeyUtils.compareKeys(key, server.publicKey()));
            client.start();
            ClientSession session =
                    client.connect(USER, "127.0.0.1", port).verify(TO_CONNECT).getSession();
            session.setKeyIdentityProvider(new FileKeyPairProvider(folder.resolve("id_rsa")));
            session.auth().verify(TO_CONNECT);
            return new ConsoleClient(client, session);
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** Whether the server is still there; one that has just gone may be noticed a moment later. */
    public boolean isOpen() {
        return session.isOpen();
    }

    @Override
    public void close() throws IOException {
        try {
            session.close();
        } finally {
            client.close();
        }
    }

    /** Only a command that asks for it gets our input: the others would eat that of the script they stand in. */
    private static boolean readsInput(String command) {
        return (command + ' ').contains(" --stdin ");
    }

    /** Gives the command's status, and closes both streams. */
    public int run(String command, OutputStream out, OutputStream err) throws IOException {
        try (ChannelExec channel = session.createExecChannel(CommandText.forShell(command));
                OutputStream plainOut = new PlainText(out);
                OutputStream plainErr = new PlainText(err)) {
            channel.setOut(plainOut);
            channel.setErr(plainErr);
            if (readsInput(command)) {
                channel.setIn(System.in);
            }
            channel.open().verify(TO_CONNECT);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), Duration.ZERO);
            Integer status = channel.getExitStatus();
            return status == null ? FAILED : status;
        }
    }
}
