package org.postlude.submission;

/** Says who may log in. Called from many threads. */
@FunctionalInterface
public interface PasswordCheck {
    /**
     * Compares a password, in a time that does not tell how much of it is right.
     *
     * @param user as the client names it
     * @param password what the client gave
     * @return whether that is this user's
     */
    boolean isRight(String user, String password);
}
