<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/** Where a text stops being JSON, and what somebody who wrote it by hand most likely meant. */
final class Fault {
	/** What a reader of JSON expects where it stops. */
	public const NO_CONTROL = 'no-control';
	public const END_OF_STRING = 'end-of-string';
	public const ESCAPE = 'escape';
	public const FOUR_DIGITS = 'four-digits';
	public const VALUE = 'value';
	public const KEY = 'key';
	public const COLON = 'colon';
	public const COMMA = 'comma';
	public const NOTHING = 'nothing';

	private const ANYTHING = '';
	private const LONGEST = 40;
	private const CLOSING = [ '[' => ']', '{' => '}' ];
	/** What is expected, what stands there instead, and how the fault is called; the first row that fits counts. */
	private const ROWS = [
		[ self::NO_CONTROL, '[\r\n]', 'line-break-in-string' ],
		[ self::NO_CONTROL, '\t', 'tab-in-string' ],
		[ self::NO_CONTROL, '', 'control-in-string' ],
		[ self::END_OF_STRING, '', 'string-not-closed' ],
		[ self::ESCAPE, '\\\\.?', 'escape' ],
		[ self::FOUR_DIGITS, '', 'unicode-escape' ],
		[ self::ANYTHING, '[\'`\x{2018}-\x{201f}\x{ab}\x{bb}]', 'quotes' ],
		[ self::ANYTHING, '\/\/|\/\*|#', 'comment' ],
		[ self::ANYTHING, '(?![ \t\r\n])[\s\x1c-\x1f]|[\x{200b}\x{feff}]', 'odd-space' ],
		[ self::VALUE, '<', 'markup' ],
		[ self::VALUE, '(?i:true|false|null)\b', 'small-letters' ],
		[ self::VALUE, '(?i:none|nil|undefined)\b', 'null' ],
		[ self::VALUE, '[+.-][\w.+-]*', 'no-number' ],
		[ self::VALUE, '[^\W\d][\w-]*', 'text-without-quotes' ],
		[ self::VALUE, '[\]},]', 'value-missing' ],
		[ self::VALUE, '', 'value-expected' ],
		[ self::KEY, '(?<=\d,)\d', 'digits-together' ],
		[ self::KEY, '\w[\w-]*', 'key-without-quotes' ],
		[ self::KEY, ',', 'extra-comma' ],
		[ self::KEY, '', 'key-expected' ],
		[ self::COLON, '=', 'equals-sign' ],
		[ self::COLON, '[,}]', 'key-without-value' ],
		[ self::COLON, '', 'colon-missing' ],
		[ self::COMMA, '(?<=[\d.])[\w.%]+', 'number-wrong' ],
		[ self::COMMA, '(?<=")\w', 'quote-in-string' ],
		[ self::COMMA, ';', 'semicolon' ],
		[ self::COMMA, ':', 'key-in-list' ],
		[ self::COMMA, '[\]}]', 'wrong-bracket' ],
		[ self::COMMA, '', 'comma-missing' ],
		[ self::NOTHING, '[\]}]', 'closes-nothing' ],
		[ self::NOTHING, '', 'text-after' ],
	];

	/**
	 * @param string $name as schemas/vectors/syntax has it
	 * @param int $line from 1
	 * @param int $column from 1, in characters
	 * @param string[] $facts what the sentence names; text of the page, so hostile
	 */
	private function __construct(
		public readonly string $name,
		public readonly int $line,
		public readonly int $column,
		public readonly array $facts
	) {
	}

	/** Return a fault of which the name is known. */
	public static function named( string $name, string $text, int $offset, string ...$facts ): self {
		$before = substr( $text, 0, $offset );
		$column = mb_strlen( substr( $before, (int)strrpos( "\n$before", "\n" ) ), 'UTF-8' ) + 1;
		return new self( $name, substr_count( $before, "\n" ) + 1, $column, $facts );
	}

	/** Return the fault of a text in which a reader does not find what it expects at an offset, in bytes. */
	public static function of( string $expected, string $text, int $offset ): self {
		if ( self::isBlank( $text ) ) {
			return self::named( 'empty', $text, $offset );
		}
		$opened = self::opened( substr( $text, 0, $offset ) );
		if ( self::isBlank( substr( $text, $offset ) ) ) {
			return self::named( 'ends-early', $text, $offset, strtr( strrev( $opened ), self::CLOSING ) );
		}
		$before = preg_replace( '/(*UCP)[\s\x1c-\x1f]+$/Du', '', substr( $text, 0, $offset ) );
		if ( str_contains( ']}', $text[$offset] ) && str_ends_with( $before, ',' ) ) {
			return self::named( 'last-comma', $text, strlen( $before ) - 1 );
		}
		$bracket = substr( $opened, -1 );
		foreach ( self::ROWS as [ $where, $pattern, $name ] ) {
			if ( ( $where === self::ANYTHING || $where === $expected )
				&& preg_match( "/(*UCP)\\G(?:$pattern)/u", $text, $found, 0, $offset )
			) {
				return self::named( $name, $text, $offset,
					mb_substr( $found[0], 0, self::LONGEST, 'UTF-8' ), $bracket, self::CLOSING[$bracket] ?? '' );
			}
		}
		// It is no UTF-8.
		return self::named( 'no-json', $text, $offset );
	}

	public function messageKey(): string {
		return "instrumentconfigurator-json-$this->name";
	}

	private static function isBlank( string $text ): bool {
		return preg_match( '/(*UCP)^[\s\x1c-\x1f]*$/Du', $text ) === 1;
	}

	/** Return the brackets that are open at the end of a text, the innermost last. */
	private static function opened( string $text ): string {
		preg_match_all( '/"(?:[^"\\\\]|\\\\.)*+"?|[\[\]{}]/su', $text, $tokens );
		$opened = '';
		foreach ( $tokens[0] as $token ) {
			$opened = match ( $token ) {
				'[', '{' => $opened . $token,
				']', '}' => substr( $opened, 0, -1 ),
				default => $opened,
			};
		}
		return $opened;
	}
}
