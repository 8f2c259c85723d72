package org.sluice.spool;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.message.MessageBody;

/** A body that may lie in a file already, so that the spool can link it instead of copying. */
@ProviderType
public interface FileBacked extends MessageBody {

    /** A file with exactly these octets, not changed any more; on the spool's file system. */
    Optional<Path> file();
}
