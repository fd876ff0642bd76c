/*
grain: one row per account with figures in a period, with what its distance to others is
    computed from: size, activity and audience (see peer_candidates) divided by their
    standard deviation over the platform, NULL where unknown
materialize: mart macro
arguments: list_period, first_on, next_on, on_platform
note: on_platform, where not NULL, leaves out all other platforms
*/
select
    * exclude (size, activity, audience),
    size / nullif(stddev_samp(size) over p, 0) as size,
    activity / nullif(stddev_samp(activity) over p, 0) as activity,
    audience / nullif(stddev_samp(audience) over p, 0) as audience
from mart.peer_candidates(list_period, first_on, next_on)
where on_platform is null or platform = on_platform
window p as (partition by platform)
