-- how a finding stands: as its file says, moved by its newest appeal; what was overturned
-- is no fault whatever else is said of it
create macro finding_state(told, is_appealed, decision) as
    case
        when decision = 'overturned' then 'overturned'
        when told = 'rectified' then 'rectified'
        when told = 'overturned' then 'overturned'
        when is_appealed and decision is null then 'appealed'
        when decision = 'upheld' then 'upheld'
        else coalesce(told, 'open')
    end
