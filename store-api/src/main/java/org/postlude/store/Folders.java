package org.postlude.store;

import java.util.List;
import java.util.Set;
import org.postlude.message.Content;
import org.postlude.message.MessageId;

/**
 * The folders of an open store; MAPI {@code IMAPIFolder} and the hierarchy, contents and receive folder tables. Valid as long
 * as the handle it came from. Thread-safe. What was changed is durable at return.
 *
 * <p>What is in the outgoing queue is in no folder, and nothing here changes it (MAPI_E_SUBMITTED): it is taken back by {@link
 * MessageStore#withdraw}.
 *
 * <p>Each method throws {@link StoreClosedException} if the handle is closed or released, and {@link StoreFailedException} if the store
 * refused (nothing was changed) or failed (it says whether something may have been changed).
 */
public interface Folders {
    /** The folder of new mail. */
    String INBOX = "INBOX";

    /**
     * All folders (rule F1); MAPI {@code GetHierarchyTable}.
     *
     * @return by name; {@value #INBOX} is always there
     */
    List<FolderInfo> list();

    /**
     * Makes a folder (rule F1); MAPI {@code CreateFolder}.
     *
     * @param name levels with a slash between them
     * @return false if it was there already
     * @throws IllegalArgumentException if the store cannot have a folder of that name; nothing was changed
     */
    boolean create(String name);

    /**
     * Deletes a folder without messages (rule F6); MAPI {@code DeleteFolder}. One that holds mail, and {@value #INBOX}, is refused.
     *
     * @param name which; folders below it stay
     * @return false if there is none
     */
    boolean delete(String name);

    /**
     * What lies in a folder (rule F2); MAPI {@code GetContentsTable}.
     *
     * @param folder which
     * @param cursor empty for the first page, else {@link FolderPage#next()} of the page before
     * @param limit 1 to 10,000
     * @return a page; none if there is no such folder. What is there throughout appears in all pages together
     */
    FolderPage messages(String folder, String cursor, int limit);

    /**
     * Puts a message into a folder, which is made if it is not there (rule F3); MAPI {@code CreateMessage} and {@code SaveChanges}.
     * It is sent to nobody.
     *
     * @param folder where
     * @param flags its marks
     * @param content read once, before return
     * @return its name
     * @throws IllegalArgumentException if the store cannot have a folder of that name; nothing was changed
     */
    MessageId append(String folder, Set<MessageFlag> flags, Content content);

    /**
     * Sets and takes away marks (rule F4); MAPI {@code SetReadFlags}, {@code SetMessageStatus}.
     *
     * @param id which message
     * @param add marks it carries then
     * @param remove marks it does not carry then
     * @return false if no message of that name is filed
     * @throws IllegalArgumentException if a mark is in both sets; nothing was changed
     */
    boolean setFlags(MessageId id, Set<MessageFlag> add, Set<MessageFlag> remove);

    /**
     * Moves a message (rule F5); MAPI {@code CopyMessages} with {@code MESSAGE_MOVE}. It keeps its name, flags and time.
     *
     * @param id which message
     * @param folder where to; made if it is not there
     * @return false if no message of that name is filed
     * @throws IllegalArgumentException if the store cannot have a folder of that name; nothing was changed
     */
    boolean move(MessageId id, String folder);

    /**
     * Copies a message with its flags (rule F5); MAPI {@code CopyMessages}.
     *
     * @param id which message
     * @param folder where to; made if it is not there
     * @return the copy's name
     * @throws StoreFailedException also if no message of that name is filed; nothing was changed
     * @throws IllegalArgumentException if the store cannot have a folder of that name; nothing was changed
     */
    MessageId copy(MessageId id, String folder);

    /**
     * Deletes a filed message for good (rule F6); MAPI {@code DeleteMessages}.
     *
     * @param id which message
     * @return false if no message of that name is filed
     */
    boolean delete(MessageId id);

    /**
     * Where inbound messages of a class go: the row with the most words that are the class's first ones (rule F7); MAPI {@code
     * GetReceiveFolder}.
     *
     * @param messageClass for example {@code IPM.Note}; empty for the default
     * @return the row, with the class as it was set; there is always one
     * @throws IllegalArgumentException if the class has another form
     */
    ReceiveFolder receiveFolder(String messageClass);

    /**
     * Sets where inbound messages of a class go (rule F7); MAPI {@code SetReceiveFolder}. The folder is made if it is not there.
     *
     * @param row class and folder
     * @throws IllegalArgumentException if the store cannot have a folder of that name; nothing was changed
     */
    void setReceiveFolder(ReceiveFolder row);

    /**
     * Messages of this class go where those of the shorter ones go (rule F7); MAPI {@code SetReceiveFolder} without a folder. Of the
     * default: to {@value #INBOX}. Harmless if nothing was set.
     *
     * @param messageClass which row
     */
    void resetReceiveFolder(String messageClass);

    /**
     * All rows (rule F7); MAPI {@code GetReceiveFolderTable}.
     *
     * @return by class, the default first
     */
    List<ReceiveFolder> receiveFolders();
}
