/*
grain: one row per subject (see compared_subjects) and post or citizen's message of a period that
    tells of a habit: the characters of a title, the minutes to a reply, and as 0 or 1 whether a
    message was answered, within a working day, and to the satisfaction of who rated it
materialize: mart macro
arguments: first_on, next_on, wanted, owners
note: wanted as in compared_totals; owners is a list of {subject, unit}, whose messages count.
    They are effective ones received in the period; one answered before it was received has no
    time and counts as answered
*/
with titles as (
    select subject_id, week_on, 'title_length' as habit, cast(title_length as double) as value
    from mart.compared_posts(first_on, next_on, wanted)
    where title_length is not null
),

units as materialized (
    select owner.subject as subject_id, owner.unit as unit_id
    from (select unnest(owners) as owner)
),

messages as (
    select
        m.subject_id, i.*, i.replied_at is not null or i.is_contradictory as is_replied,
        i.received_on - cast(dayofweek(i.received_on) as integer) as sunday,
        i.satisfaction in ('very_satisfied', 'satisfied', 'fairly_satisfied') as is_satisfied
    from mart.inquiry_answers as i
    join units as m on m.unit_id = i.unit_id
    where i.received_on >= cast(first_on as date) and i.received_on < cast(next_on as date)
        and i.is_effective
),

told as (
    select
        subject_id,
        if(sunday >= cast(first_on as date) and sunday <= cast(next_on as date) - 7, sunday, null)
            as week_on,
        unnest([
            {'habit': 'reply_minutes', 'value': cast(reply_minutes as double)},
            {'habit': 'reply_share', 'value': if(is_replied, 1.0, 0.0)},
            {'habit': 'reply_share_1_day', 'value': if(working_days <= 1, 1.0, 0.0)},
            {'habit': 'satisfied_share', 'value': if(satisfaction <> 'unrated',
                if(is_satisfied, 1.0, 0.0), null)}
        ]) as one
    from messages
)

select * from titles
union all
select subject_id, week_on, one.habit as habit, one.value as value
from told
where one.value is not null
