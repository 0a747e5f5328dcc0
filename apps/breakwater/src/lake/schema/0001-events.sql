CREATE TABLE events
(
    tenant LowCardinality(String),
    uid UUID,
    time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    logged_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    class_uid UInt32,
    activity_id UInt32,
    severity_id UInt8,
    action_id UInt8,
    disposition_id UInt8,
    status_id UInt8,
    base_reason LowCardinality(String),
    vendor LowCardinality(String),
    product LowCardinality(String),
    log_name LowCardinality(String),
    event_code LowCardinality(String),
    device_uid LowCardinality(String),
    device_hostname LowCardinality(String),
    device_ip LowCardinality(String),
    src_ip String,
    src_port UInt16,
    dst_ip String,
    dst_port UInt16,
    user_name String,
    observables Array(String),
    raw_data String CODEC(ZSTD(1)),
    event String CODEC(ZSTD(1)),
    delivery_source LowCardinality(String),
    delivery_key String CODEC(ZSTD(1)),
    delivery_hash String CODEC(ZSTD(1)),
    delivery_checkpoint String CODEC(ZSTD(1)),
    batch UInt64 CODEC(Delta, ZSTD(1)),
    INDEX batch_range batch TYPE minmax GRANULARITY 1,
    INDEX uid_filter uid TYPE bloom_filter(0.001) GRANULARITY 4,
    INDEX observable_filter observables TYPE bloom_filter(0.01) GRANULARITY 4
)
ENGINE = MergeTree
PARTITION BY toDate(logged_time)
ORDER BY (tenant, time, uid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000
