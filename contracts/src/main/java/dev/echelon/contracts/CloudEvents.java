package dev.echelon.contracts;

/** Header names of CloudEvents 1.0 in binary mode over Kafka (CloudEvents Kafka protocol binding, section 3.2). */
public final class CloudEvents {
    public static final String SPEC_VERSION_HEADER = "ce_specversion";
    public static final String SPEC_VERSION = "1.0";
    public static final String ID = "ce_id";
    public static final String SOURCE = "ce_source";
    public static final String TYPE = "ce_type";
    public static final String TIME = "ce_time";
    public static final String SUBJECT = "ce_subject";
    public static final String CONTENT_TYPE = "content-type";
    public static final String JSON = "application/json";

    private CloudEvents() {}
}
