import { ActionIcon, Box, Container, Group, Menu, SegmentedControl, Text, useMantineColorScheme } from '@mantine/core'
import { chooseLanguage, useWords } from '../words/index.ts'
import { DealSearch } from './deal-search.tsx'
import classes from './header.module.css'
import { CheckIcon, MarkIcon, SchemeIcon } from './icons.tsx'
import { PageLink } from './page-link.tsx'

export function Header() {
  const { t, language } = useWords()
  return (
    <Box component="header" className={classes.header}>
      <Container size={1560} px={{ base: 'sm', sm: 'lg' }} className={classes.bar}>
        <PageLink to="/" c="inherit" underline="never" className={classes.brand} aria-label={`Touchledger: ${t('app.channels')}`}>
          <MarkIcon />
          <Text component="span" fw={700} size="lg" className={classes.name}>
            Touchledger
          </Text>
        </PageLink>
        <nav className={classes.nav}>
          <PageLink to="/" c="inherit" size="sm">
            {t('app.channels')}
          </PageLink>
        </nav>
        <Box className={classes.search}>
          <DealSearch />
        </Box>
        <Group gap="xs" wrap="nowrap" className={classes.tools}>
          <SegmentedControl
            size="xs"
            aria-label={t('app.language')}
            value={language}
            onChange={(value) => void chooseLanguage(value === 'en' ? 'en' : 'ru')}
            data={[
              { value: 'ru', label: 'RU' },
              { value: 'en', label: 'EN' },
            ]}
          />
          <SchemeMenu />
        </Group>
      </Container>
    </Box>
  )
}

const schemes = ['auto', 'light', 'dark'] as const

function SchemeMenu() {
  const { t } = useWords()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t('app.scheme')}>
          <SchemeIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map((scheme) => (
          <Menu.Item key={scheme} onClick={() => setColorScheme(scheme)} rightSection={scheme === colorScheme ? <CheckIcon /> : null}>
            {t(`app.schemes.${scheme}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
