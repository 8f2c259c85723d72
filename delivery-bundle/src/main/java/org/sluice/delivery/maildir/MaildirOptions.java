package org.sluice.delivery.maildir;

import java.nio.file.Path;

/**
 * How mailboxes are laid out.
 *
 * @param base the directory of the domains
 * @param concurrency deliveries written at the same time
 * @param mode permissions of mailbox directories; files have the same without the right to execute
 * @param host part of every file name
 */
public record MaildirOptions(Path base, int concurrency, int mode, String host) {}
