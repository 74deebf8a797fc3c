import { Badge, Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import type { ConversionExplained, TouchExplained } from '../api/deal.ts'
import { formatMomentShort } from '../format/times.ts'
import { useWords } from '../words/index.ts'
import classes from './deal.module.css'
import { nameIdentifiers } from './identifier-name.ts'

type Item = TouchExplained & { reason?: string; place: number | null }
const SHOWN = 60

/** The path as a time line, oldest first, ending in the conversion. Touches off the path stand among them, greyed, when asked for. */
export function PathTimeline({ conversion }: { conversion: ConversionExplained }) {
  const { t, name, language } = useWords()
  const [showsOff, setShowsOff] = useState(conversion.excluded.length > 0 && conversion.excluded.length <= 5)
  const [limit, setLimit] = useState(SHOWN)
  const items: Item[] = [
    ...conversion.path.map((touch, index) => ({ ...touch, place: index + 1 })),
    ...(showsOff ? conversion.excluded.map((touch) => ({ ...touch, place: null })) : []),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : (a.place ?? 0) - (b.place ?? 0)))
  const { at } = conversion
  // A touch after the conversion stands after it: that is why it is off the path.
  const end = at === null ? items.length : items.filter((item) => item.at <= at || item.place !== null).length
  const toggle = conversion.excluded.length > 0 && (
    <Button
      size="compact-sm"
      variant="subtle"
      mb="md"
      ml={-8}
      style={{ alignSelf: 'flex-start' }}
      aria-expanded={showsOff}
      onClick={() => setShowsOff(!showsOff)}
    >
      {showsOff ? t('path.hideExcluded') : t('path.showExcluded', { count: conversion.excluded.length })}
    </Button>
  )
  return (
    <>
      {toggle}
      {conversion.path.length === 0 && (
        <Text c="dimmed" size="sm" mb="sm">
          {t('path.empty')}
        </Text>
      )}
      <ol className={classes.path}>
        {items.slice(0, Math.min(limit, end)).map((item) => (
          <TouchItem key={`${item.touch_ref} ${item.position}`} item={item} />
        ))}
        {at !== null && end <= limit && (
          <li className={`${classes.touch} ${classes.end}`}>
            <span className={classes.time}>{formatMomentShort(at, language)}</span>
            <Text fw={600}>{name('deal.goals', conversion.goal)}</Text>
          </li>
        )}
        {items.slice(end, Math.max(limit, end)).map((item) => (
          <TouchItem key={`${item.touch_ref} ${item.position}`} item={item} />
        ))}
      </ol>
      {items.length > limit && (
        <Button size="xs" variant="default" onClick={() => setLimit(limit + SHOWN)}>
          {t('common.more', { count: Math.min(SHOWN, items.length - limit) })}
        </Button>
      )}
    </>
  )
}

const tags = ['source', 'medium', 'campaign', 'content', 'term'] as const

function TouchItem({ item }: { item: Item }) {
  const words = useWords()
  const { t, name, language } = words
  const shownTags = tags.flatMap((tag) => (item[tag] === '' ? [] : [`${t(`path.tags.${tag}`)}: ${item[tag]}`]))
  const where = [
    item.landing_path === '' ? '' : t('path.landing', { path: item.landing_path }),
    item.region === '' ? '' : t('path.region', { region: item.region }),
  ].filter((text) => text !== '')
  return (
    <li
      className={`${classes.touch} ${item.reason === undefined ? '' : classes.off}`}
      data-place={item.place ?? ''}
      data-touch={item.touch_ref}
      data-excluded={item.reason}
    >
      <time className={classes.time} dateTime={item.at}>
        {formatMomentShort(item.at, language)}
      </time>
      <div>
        <Group gap="4px 8px">
          <Text fw={600} td={item.reason === undefined ? undefined : 'line-through'}>
            {item.channel}
          </Text>
          <Text size="sm" c="dimmed">
            {name('path.kinds', item.kind)}
          </Text>
          {item.side === 'sales' && (
            <Badge size="sm" variant="default" tt="none">
              {t('path.sales')}
            </Badge>
          )}
          {item.reason !== undefined && (
            <Badge size="sm" variant="default" tt="none">
              {name('path.excluded', item.reason)}
            </Badge>
          )}
        </Group>
        {shownTags.length > 0 && <div className={classes.tags}>{shownTags.join(' · ')}</div>}
        {where.length > 0 && <div className={classes.tags}>{where.join(' · ')}</div>}
        {item.identifiers.length > 0 && (
          <div className={classes.tags}>{t('path.foundBy', { identifiers: nameIdentifiers(item.identifiers, words) })}</div>
        )}
      </div>
    </li>
  )
}
