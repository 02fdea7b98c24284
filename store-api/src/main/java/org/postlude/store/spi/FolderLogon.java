package org.postlude.store.spi;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.FolderEntry;
import org.postlude.store.FolderInfo;
import org.postlude.store.MessageFlag;

/**
 * A store whose folders clients read and change; MAPI {@code IMAPIFolder}. An add-on: a {@link StoreLogon} that has it implements
 * both, and says {@value #CAPABILITY} in its info. Threads, failure and what <em>durable</em> means: as there. A logon that only looks
 * answers what changes something with {@link StoreRefusingException} (NO_ACCESS).
 *
 * <p>Filed is what {@link SpoolerLogon#deliver} and {@code finish} put into a folder, what {@link #append} and {@link #copyMessage} did,
 * and, where others write into the same folders, what they put there, under a name that the store makes up and keeps. What is queued is
 * in no folder, and no method changes it.
 */
public interface FolderLogon {
    /** In {@link org.postlude.store.StoreInfo#capabilities()}. */
    String CAPABILITY = "folders";

    /**
     * All folders (rule F1): INBOX, and each that was made, also by filing into it.
     *
     * @return in any order, each once, with exact counts
     * @throws IOException if they cannot be read
     */
    List<FolderInfo> folders() throws IOException;

    /**
     * Makes a folder (rule F1). Durable at return.
     *
     * @param name levels with a slash between them
     * @return false if it was there already
     * @throws IllegalArgumentException if there can be no folder of that name; nothing was changed
     * @throws IOException if the result is unknown
     */
    boolean createFolder(String name) throws IOException;

    /**
     * Deletes a folder that holds no message (rule F6). Durable at return.
     *
     * @param name which, never INBOX; folders below it stay
     * @return false if there is none
     * @throws StoreRefusingException if it holds mail or is INBOX; nothing was changed
     * @throws IOException if the result is unknown
     */
    boolean deleteFolder(String name) throws IOException;

    /**
     * What lies in a folder (rule F2).
     *
     * @param folder which
     * @param cursor empty for the first page, else the one before's {@link Page#next()}
     * @param limit at least 1
     * @return by id, which is the order of filing for what this store filed; what is there throughout appears once; none if there is no
     *     such folder
     * @throws IOException if it cannot be read
     */
    Page<FolderEntry> messages(String folder, String cursor, int limit) throws IOException;

    /**
     * Files a message (rule F3). Durable at return, whole or not at all.
     *
     * @param folder made if it is not there
     * @param flags its marks
     * @param content lent until return; read once
     * @return its name
     * @throws IllegalArgumentException if there can be no folder of that name; nothing was changed
     * @throws StoreRefusingException if the store takes nothing now, for want of room for example; nothing was stored
     * @throws IOException if the result is unknown, or the content cannot be read; nothing of it is listed then
     */
    MessageId append(String folder, Set<MessageFlag> flags, Content content) throws IOException;

    /**
     * Changes the marks of a filed message (rule F4); the others stay. Durable at return.
     *
     * @param id which
     * @param add marks it carries then
     * @param remove marks it does not carry then; none of them in {@code add}
     * @return where it lies; empty text if no such message is filed
     * @throws IOException if the result is unknown
     */
    String setFlags(MessageId id, Set<MessageFlag> add, Set<MessageFlag> remove) throws IOException;

    /**
     * Moves a filed message (rule F5): at every moment, and after every cut, it lies in one of the folders at least; before the cut in
     * one exactly. Name, flags and time stay. Durable at return.
     *
     * @param id which
     * @param folder made if it is not there
     * @return where it lay before, which may be the same folder; empty text if no such message is filed
     * @throws IllegalArgumentException if there can be no folder of that name; nothing was changed
     * @throws IOException if the result is unknown
     */
    String moveMessage(MessageId id, String folder) throws IOException;

    /**
     * Copies a filed message with its flags (rule F5). Durable at return, whole or not at all.
     *
     * @param id which
     * @param folder made if it is not there
     * @return the copy's name and where the original lies
     * @throws NoSuchMessageException if no such message is filed; nothing was changed
     * @throws DamagedMessageException if its bytes are damaged; nothing was changed
     * @throws IllegalArgumentException if there can be no folder of that name; nothing was changed
     * @throws StoreRefusingException if the store takes nothing now; nothing was changed
     * @throws IOException if the result is unknown
     */
    Copied copyMessage(MessageId id, String folder) throws IOException;

    /**
     * Deletes a filed message for good (rule F6). Its delivery key stays known. Durable at return.
     *
     * @param id which
     * @return where it lay; empty text if no such message is filed
     * @throws IOException if the result is unknown
     */
    String deleteMessage(MessageId id) throws IOException;

    /**
     * A copy.
     *
     * @param id its name
     * @param former where the original lies
     */
    record Copied(MessageId id, String former) {}
}
