package org.postlude.store;

import java.util.Locale;

/**
 * Where inbound messages of a class go; a row of MAPI's receive folder table.
 *
 * @param messageClass words with dots between them, for example {@code IPM.Note} or {@code REPORT.IPM.Note.NDR}; case does not count,
 *     and each class is meant whose first words these are. Empty for all classes that no other row is for
 * @param folder its name
 */
public record ReceiveFolder(String messageClass, String folder) {
    /**
     * Checks the class.
     *
     * @param messageClass words of letters, digits, dash and underscore with dots between them, at most 255 characters; or empty
     * @param folder its name
     * @throws IllegalArgumentException if the class has another form, or no folder can have this name
     */
    public ReceiveFolder {
        if (folder.isEmpty() || folder.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("'" + folder + "' cannot be a folder; nothing was changed");
        }
        requireClass(messageClass);
    }

    private static void requireClass(String messageClass) {
        if (!messageClass.matches("|(?=.{1,255}$)[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*")) {
            throw new IllegalArgumentException(
                    "not a message class: '" + messageClass + "' (words of letters and digits with"
                            + " dots between them, for example IPM.Note, or nothing for all); nothing was changed");
        }
    }

    /**
     * Whether messages of a class go here, unless a longer row says otherwise (rule F7).
     *
     * @param wanted a whole class, for example {@code IPM.Note.SMIME}
     * @return true if this row's words are its first ones
     * @throws IllegalArgumentException if the class has another form
     */
    public boolean takes(String wanted) {
        requireClass(wanted);
        String whole = wanted.toUpperCase(Locale.ROOT) + ".";
        return messageClass.isEmpty() || whole.startsWith(messageClass.toUpperCase(Locale.ROOT) + ".");
    }
}
