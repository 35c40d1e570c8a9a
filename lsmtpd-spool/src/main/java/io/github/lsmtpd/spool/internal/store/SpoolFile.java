package io.github.lsmtpd.spool.internal.store;

import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.json.MessageJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/** One file as it was when its attributes were read: it can be opened as long as its name stands for that, unchanged. */
record SpoolFile(FileOperations files, Path path, BasicFileAttributes attributes) implements MessageJson.Source {
    long size() {
        return attributes.size();
    }

    FileChannel open() throws IOException {
        FileChannel channel = files.open(path);
        try {
            checkUnchanged(); // after it was opened: a name that is given to another file never returns to the first
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void checkUnchanged() throws IOException {
        BasicFileAttributes now = files.attributes(path);
        if (!Objects.equals(now.fileKey(), attributes.fileKey())
                || now.size() != attributes.size()
                || !now.lastModifiedTime().equals(attributes.lastModifiedTime())) {
            throw new FileSystemException(path.toString(), null, "it has changed since it was checked");
        }
    }

    @Override
    public InputStream openAt(long position) throws IOException {
        FileChannel channel = open();
        try {
            return Channels.newInputStream(channel.position(position));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }
}
