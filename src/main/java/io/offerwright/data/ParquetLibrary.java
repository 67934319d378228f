package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;

/** Whether the optional library for Parquet is there. Touches nothing of it. */
public final class ParquetLibrary {
    private ParquetLibrary() {}

    /**
     * Says what to add where it is not there.
     *
     * @param place stands in the error
     * @throws InputException if it is not there
     */
    public static void require(String place) {
        try {
            Class.forName("org.apache.parquet.hadoop.ParquetFileReader");
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            throw missing(place, e);
        }
    }

    /** The error of a class that is not there. */
    static InputException missing(String place, Throwable cause) {
        return new InputException(Problem.of(
                place,
                "There is no Parquet here: the library org.apache.parquet:parquet-hadoop is missing, or one that it needs ("
                        + cause.getMessage() + ").",
                "Add it to the class path as Offerwright's pom.xml names it, or use .csv.gz instead."));
    }
}
