<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use stdClass;
use UtfNormal\Validator as UtfNormal;

/**
 * Places and values in words for people, unescaped, and the summaries of edits, made of them.
 *
 * configurator/core/words.py says the same, so that a history reads alike whoever saved.
 */
final class Words {
	/** Code points that MediaWiki keeps of a summary. */
	public const MAX_SUMMARY = 500;

	private const MAX_VALUE = 48;
	private const MAX_TASK = 100;
	private const MAX_AUTHORS = 120;
	private const LEAST_REASON = 8;
	/** What a person wants to know of a document that they have not seen before, after what it collects and where. */
	private const TELLING = [
		[ 'title' ], [ 'enabled' ], [ 'start' ], [ 'end' ], [ 'environments' ], [ 'stream', 'name' ],
		[ 'sample', 'unit' ], [ 'sample', 'rate' ],
	];
	/** As Python's `str.split`. */
	private const SPACES = '/[\x{9}-\x{D}\x{1C}-\x{20}\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}'
		. '\x{202F}\x{205F}\x{3000}]+/u';
	/** Zero-width joiners belong to the spelling of Persian, of Indic languages and of emoji. */
	private const HIDDEN = '/(?![\x{200C}\x{200D}])[\p{C}\p{Zl}\p{Zp}]/u';
	private const SHORT = [ "\n" => '\n', "\r" => '\r', "\t" => '\t' ];
	/** Between the two sides of each stands what wikitext, `/* section * /` or an HTML entity begins or ends with. */
	private const MARKUP = '~(?<=\[)(?=\[) | (?<=\])(?=\]) | (?<=\{)(?=[{|]) | (?<=[}|])(?=\}) | (?<=-)(?=\{)
		| (?<=\})(?=-) | (?<=\~)(?=\~) | (?<=/)(?=\*) | (?<=\*)(?=/) | (?<=<)(?=[!/a-z]) | (?<=--)(?=>) | (?<=_)(?=_)
		| (?<=\#)(?=redirect) | (?<=&)(?=\#?[a-z0-9]+;)~xi';

	/**
	 * Return the summary of an edit: `says: what changed (task) by authors: reason`.
	 *
	 * It is one line of at most so many code points without wikitext. If room is short, the reason is cut first,
	 * then whole changes from the end are counted instead of named.
	 *
	 * @param mixed $before what stands on the page; `Missing::MISSING` if the edit creates it
	 * @param mixed $after what the edit stores
	 * @param string $reason a person's own words; may be empty
	 * @param string $says our own words, which programs read
	 * @param array<?string> $authors who wrote the text, if it was not who saves it; null is a hidden user
	 * @param int $limit the most code points that it may have
	 */
	public static function summary(
		mixed $before, mixed $after, string $reason, string $says = '', array $authors = [],
		int $limit = self::MAX_SUMMARY
	): string {
		$opening = $says === '' ? '' : "$says: ";
		$ending = self::task( $after ) . self::by( $authors );
		$room = $limit - mb_strlen( $opening ) - mb_strlen( $ending );
		$phrases = array_map( self::neutral( ... ), self::phrases( $before, $after ) );
		$what = $opening . self::fitting( $phrases, $room ) . $ending;
		$room = $limit - mb_strlen( $what ) - strlen( ': ' );
		$reason = self::neutral( $reason );
		return $reason !== '' && $room >= self::LEAST_REASON ? "$what: " . self::shortened( $reason, $room ) : $what;
	}

	/** Return where a change is, in words: of an item the set that it is in. */
	public static function path( Change $change ): string {
		$keys = $change->keys();
		return $keys ? implode( '.', array_map( Line::key( ... ), $keys ) ) : 'document';
	}

	/**
	 * Return the values before and after on one line, each about so many characters around what differs.
	 *
	 * The missing one is empty. Of a whole instrument the telling places stand for it.
	 *
	 * @return string[] of both
	 */
	public static function values( Change $change, int $limit ): array {
		[ $before, $after ] = [ $change->before, $change->after ];
		if ( $before === Missing::MISSING || $after === Missing::MISSING ) {
			$isWhole = $change->pointer === '';
			return [ self::said( $before, $limit, $isWhole ), self::said( $after, $limit, $isWhole ) ];
		}
		return is_string( $before ) && is_string( $after )
			? array_map( Line::of( ... ), Excerpt::differing( $before, $after, $limit ) )
			: Excerpt::differing( Line::of( $before ), Line::of( $after ), $limit );
	}

	/**
	 * Return the telling places of an instrument and their values, in words; of another value nothing.
	 *
	 * What it collects and the rates of wikis come first; of many the highest rates are named, and the others counted.
	 *
	 * @return string[]
	 */
	public static function facts( mixed $document, int $limit ): array {
		$attributes = self::at( $document, [ 'contextual_attributes' ] );
		$attributes = array_map(
			static fn ( $name ) => self::said( $name, $limit ), is_array( $attributes ) ? $attributes : [] );
		$wikis = self::members( $document, [ 'sample', 'wikis' ] );
		uasort( $wikis, static fn ( $one, $other ) => self::rank( $one ) <=> self::rank( $other ) );
		$rates = [];
		foreach ( $wikis as $wiki => $rate ) {
			$rates[] = Line::key( (string)$wiki ) . ' ' . self::said( $rate, $limit );
		}
		$facts = [
			...self::counted( 'attributes', $attributes, 2 * $limit ),
			...self::counted( 'wikis', $rates, 2 * $limit ),
		];
		foreach ( self::TELLING as $keys ) {
			$value = self::at( $document, $keys );
			if ( $value !== Missing::MISSING ) {
				$facts[] = implode( '.', $keys ) . ' ' . self::said( $value, $limit );
			}
		}
		$environments = array_keys( self::members( $document, [ 'overrides' ] ) );
		$overrides = array_map( static fn ( $key ) => Line::key( (string)$key ), $environments );
		return [ ...$facts, ...self::counted( 'overrides', $overrides, $limit ) ];
	}

	/** Return a text of at most so many characters, cut between words where it can be, with an ellipsis. */
	public static function shortened( string $text, int $limit ): string {
		return Excerpt::beginning( $text, $limit );
	}

	/** Return a text on one line, its wikitext broken by spaces and its hidden characters written out. */
	public static function neutral( string $text ): string {
		$words = preg_split( self::SPACES, UtfNormal::toNFC( $text ), -1, PREG_SPLIT_NO_EMPTY );
		$line = preg_replace_callback( self::HIDDEN, static function ( array $found ): string {
			$code = mb_ord( $found[0] );
			return self::SHORT[$found[0]] ?? sprintf( $code > 0xFFFF ? '\U%08x' : '\u%04x', $code );
		}, implode( ' ', $words ) );
		return UtfNormal::toNFC( preg_replace( self::MARKUP, ' ', $line ) );
	}

	/** @return string[] what changed, a phrase for each place */
	private static function phrases( mixed $before, mixed $after ): array {
		if ( $before instanceof stdClass && $after instanceof stdClass ) {
			return self::grouped( Changes::between( $before, $after ) );
		}
		$facts = self::facts( $after, self::MAX_VALUE ) ?: [ 'document' ];
		$facts[0] = ( $before === Missing::MISSING ? 'new: ' : 'anew: ' ) . $facts[0];
		return $facts;
	}

	/**
	 * Return the phrases of changes; what is added to one list, or removed from it, is named together.
	 *
	 * @param Change[] $changes
	 * @return string[]
	 */
	private static function grouped( array $changes ): array {
		$groups = [];
		$last = null;
		foreach ( $changes as $change ) {
			$place = [ self::path( $change ), $change->kind() ];
			if ( $place !== $last ) {
				$groups[] = [ ...$place, [], [] ];
				$last = $place;
			}
			[ $before, $after ] = self::values( $change, self::MAX_VALUE );
			$groups[count( $groups ) - 1][2][] = $before;
			$groups[count( $groups ) - 1][3][] = $after;
		}
		return array_map( static function ( array $group ): string {
			[ $path, $kind, $before, $after ] = $group;
			[ $before, $after ] = [ implode( ', ', $before ), implode( ', ', $after ) ];
			return match ( $kind ) {
				Change::ADDED => "+$path $after",
				Change::REMOVED => "-$path $before",
				Change::ORDER => "$path: other order",
				Change::REPLACED => "$path $before → $after",
			};
		}, $groups );
	}

	/** @param string[] $phrases */
	private static function fitting( array $phrases, int $room ): string {
		$whole = $phrases ? implode( '; ', $phrases ) : 'same values, written another way';
		if ( mb_strlen( $whole ) <= $room ) {
			return $whole;
		}
		for ( $named = min( count( $phrases ), $room ) - 1; $named > 0; $named-- ) {
			$rest = count( $phrases ) - $named;
			$text = implode( '; ', array_slice( $phrases, 0, $named ) ) . "; … $rest more";
			if ( mb_strlen( $text ) <= $room ) {
				return $text;
			}
		}
		return self::shortened( $whole, $room );
	}

	private static function task( mixed $after ): string {
		$task = Json::get( $after, 'task' );
		$said = is_string( $task ) ? self::neutral( $task ) : '';
		return $said !== '' && mb_strlen( $said ) <= self::MAX_TASK ? " ($said)" : '';
	}

	private static function by( array $authors ): string {
		$names = array_map( static fn ( $name ) =>
			self::neutral( (string)$name === '' ? 'a hidden user' : $name ), $authors );
		return $names ? ' by ' . self::shortened( implode( ', ', $names ), self::MAX_AUTHORS ) : '';
	}

	/** Return what sorts rates from the highest to the lowest, and behind them what is none. */
	private static function rank( mixed $rate ): int|float {
		$isRate = ( is_int( $rate ) || is_float( $rate ) ) && $rate >= 0 && $rate <= 1;
		return $isRate ? -$rate : 1;
	}

	/**
	 * Return a phrase that names the first of several, and counts the others; nothing if there are none.
	 *
	 * @param string $label
	 * @param string[] $items
	 * @param int $limit
	 * @return string[]
	 */
	private static function counted( string $label, array $items, int $limit ): array {
		$named = 0;
		$length = -strlen( ', ' );
		foreach ( $items as $item ) {
			$length += strlen( ', ' ) + mb_strlen( $item );
			if ( $named && $length > $limit ) {
				break;
			}
			$named++;
		}
		$shown = array_slice( $items, 0, $named );
		if ( $named < count( $items ) ) {
			$shown[] = '+' . ( count( $items ) - $named );
		}
		return $items ? [ "$label " . implode( ', ', $shown ) ] : [];
	}

	private static function members( mixed $value, array $keys ): array {
		$members = self::at( $value, $keys );
		return $members instanceof stdClass ? (array)$members : [];
	}

	private static function at( mixed $value, array $keys ): mixed {
		foreach ( $keys as $key ) {
			$value = $value instanceof stdClass && property_exists( $value, $key ) ? $value->$key : Missing::MISSING;
		}
		return $value;
	}

	private static function said( mixed $value, int $limit, bool $isWhole = false ): string {
		if ( $value === Missing::MISSING ) {
			return '';
		}
		$facts = $isWhole ? self::facts( $value, $limit ) : [];
		return match ( true ) {
			$facts !== [] => implode( '; ', $facts ),
			is_string( $value ) => Line::of( self::shortened( $value, $limit ) ),
			default => self::shortened( Line::of( $value ), $limit ),
		};
	}
}
