package org.sluice.console;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.sluice.operations.HealthCheck;

/** The console's part of the doctor. There only once the console has answered: the core waits for that before it is ready. */
@Component(enabled = false, property = "sluice.part=console")
public final class ConsoleHealth implements HealthCheck {

    private final SshPort port;

    /** Looks where the SSH server's configuration says. */
    @Activate
    public ConsoleHealth(@Reference ConfigurationAdmin configurations) {
        this.port = new SshPort(configurations);
    }

    @Override
    public String name() {
        return "console";
    }

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        try {
            if (!port.address().getAddress().isLoopbackAddress()) {
                findings.add(
                        Finding.hint("the console listens beyond loopback: sshHost in etc/org.apache.karaf.shell.cfg"));
            }
            port.probe();
        } catch (IOException e) {
            findings.add(Finding.hint("the console does not answer: " + e.getMessage()
                    + "; see sshHost and sshPort in etc/org.apache.karaf.shell.cfg"));
        }
        try {
            if (SshKeyPair.in(ConsoleKeys.directory()).isOpenToOthers()) {
                findings.add(Finding.problem("others can read the console's private key: chmod 600 "
                        + ConsoleKeys.directory().resolve("id_rsa")));
            }
        } catch (IOException e) {
            findings.add(Finding.hint("the console's key pair cannot be read: " + e.getMessage()));
        }
        return findings;
    }
}
