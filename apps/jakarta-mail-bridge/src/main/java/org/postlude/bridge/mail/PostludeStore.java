package org.postlude.bridge.mail;

import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.URLName;

/** Not yet. */
public class PostludeStore extends Store {
    /**
     * For a session.
     *
     * @param session whose properties say which store
     * @param url as the session made it
     */
    public PostludeStore(Session session, URLName url) {
        super(session, url);
    }

    @Override
    public Folder getDefaultFolder() throws MessagingException {
        throw new MessagingException("not yet");
    }

    @Override
    public Folder getFolder(String name) throws MessagingException {
        throw new MessagingException("not yet");
    }

    @Override
    public Folder getFolder(URLName url) throws MessagingException {
        throw new MessagingException("not yet");
    }
}
