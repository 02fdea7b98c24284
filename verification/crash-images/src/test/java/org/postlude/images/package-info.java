/**
 * What a crash at any call leaves of an SQLite store. {@code recorder.c} writes down what a process does to the store's files;
 * {@link org.postlude.images.Cuts} numbers the images that follow from it, {@link org.postlude.images.Disk} builds them, {@link
 * org.postlude.images.Judge} opens them.
 */
@NullMarked
package org.postlude.images;

import org.jspecify.annotations.NullMarked;
