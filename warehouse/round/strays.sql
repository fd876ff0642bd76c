-- the findings of a batch, before it is committed, that do not count in the round that they
-- name, or are of another round than was asked for, with the first reason; after the commit
-- the query round_strays tells the same. $1 is the batch, $2 the rulebooks of these rounds,
-- $3 the round that was asked for, or NULL
with books as (
    select unnest(
        from_json($2, '[{"rulebook":"VARCHAR","accepts":["VARCHAR"],"rules":["VARCHAR"]}]'),
        max_depth := 2
    )
),

held as (
    select
        f.line, f.round_id, f.subject_id, f.rulebook, f.rule, r.rulebook as asked,
        case
            when f.round_id is null then 'unnamed'
            when r.round_id is null then 'unknown'
            when f.round_id <> coalesce(cast($3 as varchar), f.round_id) then 'other_round'
            when p.round_id is not null then 'after_publication'
            when s.subject_id is null then 'not_drawn'
            when not list_contains(b.accepts, f.rulebook) then 'other_rulebook'
            when f.rule = 'examined' and f.rulebook <> r.rulebook then 'other_rulebook'
            when f.rule <> 'examined' and not list_contains(b.rules, f.rule) then 'not_in_book'
        end as reason
    from wh.raw.findings as f
    left join wh.meta.rounds as r on r.round_id = f.round_id
    left join wh.meta.round_publications as p on p.round_id = f.round_id
    left join wh.meta.round_subjects as s
        on s.round_id = f.round_id and s.subject_kind = f.subject_kind
        and s.subject_id = f.subject_id
    left join books as b on b.rulebook = r.rulebook
    where f.batch_id = $1
),

told as (
    select
        *,
        case reason
            when 'not_drawn' then 'subject_id'
            when 'other_rulebook' then 'rulebook'
            when 'not_in_book' then 'rule'
            else 'round_id'
        end as column_name
    from held
    where reason is not null
),

valued as (
    select
        *,
        case column_name
            when 'subject_id' then subject_id
            when 'rulebook' then rulebook
            when 'rule' then rule
            else coalesce(round_id, '')
        end as value
    from told
)

select
    line, column_name, value,
    column_name || ': ' || if(reason = 'unnamed', '', cast(to_json(value) as varchar) || ' ')
    || case reason
        when 'unnamed' then 'is missing'
        when 'unknown' then 'is no check round here'
        when 'other_round' then 'is not the round ' || cast($3 as varchar) || ' that was asked for'
        when 'after_publication' then 'was published and takes no more results'
        when 'not_drawn' then 'was not drawn in round ' || round_id
        when 'other_rulebook' then
            'is not the rulebook of round ' || round_id || ', which is ' || asked
        else 'is no rule of ' || asked
    end as reason
from valued
order by line
