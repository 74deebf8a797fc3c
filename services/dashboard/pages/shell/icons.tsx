import type { ReactNode } from 'react'

// Few and small: drawn here rather than fetched with a library. Hidden from screen readers, the control beside has the words.
function Icon({ size = 18, children }: { size?: number; children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      style={{ flex: 'none' }}
    >
      {children}
    </svg>
  )
}

export const MarkIcon = () => (
  <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="7" fill="#0f766e" />
    <path d="M8 23V15M14 23V9M20 23v-6M26 23v-11" stroke="#fff" strokeWidth="3.4" strokeLinecap="round" />
  </svg>
)
export const SearchIcon = () => (
  <Icon size={16}>
    <circle cx="11" cy="11" r="7" />
    <path d="m20 20-4-4" />
  </Icon>
)
export const SchemeIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8" />
    <path d="M12 4v16a8 8 0 0 0 0-16Z" fill="currentColor" />
  </Icon>
)
export const CheckIcon = () => (
  <Icon size={14}>
    <path d="m5 13 4 4L19 7" />
  </Icon>
)
export const ChevronIcon = ({ isOpen }: { isOpen: boolean }) => (
  <Icon size={16}>
    <path d={isOpen ? 'm6 9 6 6 6-6' : 'm9 6 6 6-6 6'} />
  </Icon>
)
export const DownloadIcon = () => (
  <Icon size={16}>
    <path d="M12 4v11m0 0 4-4m-4 4-4-4M5 20h14" />
  </Icon>
)
export const WarningIcon = () => (
  <Icon size={18}>
    <path d="M12 4 2.8 20h18.4L12 4Zm0 6v4m0 3v.01" />
  </Icon>
)
