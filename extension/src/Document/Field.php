<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use stdClass;

/** One place of a document as a form asks for it. */
final class Field {
	/** A text of one line, or of several. */
	public const TEXT = 'text';
	public const LONG = 'long';
	/** A list of texts, one a line. */
	public const TEXTS = 'texts';
	/** Yes or no; or neither, where the document may leave it out. */
	public const BOOLEAN = 'boolean';
	/** One of some words, and any number of some. */
	public const CHOICE = 'choice';
	public const CHOICES = 'choices';
	/** A day and a time, in UTC. */
	public const INSTANT = 'instant';
	/** A share, asked for in percent; and shares by name. */
	public const RATE = 'rate';
	public const RATES = 'rates';
	public const NUMBER = 'number';

	/**
	 * @param string[] $path the keys that lead to it
	 * @param string $type one of the constants
	 * @param bool $isRequired whether a document has it in any case
	 * @param ?string $group the pointer of the nearest object around it that a document may leave out
	 * @param bool $isNullable
	 * @param string[] $choices the words of CHOICE, and those of CHOICES that are offered
	 * @param bool $isOpen whether CHOICES may have other words, too
	 * @param ?int $most how many characters
	 * @param string $about what the schema says of it, in English
	 */
	public function __construct(
		public readonly array $path,
		public readonly string $type,
		public readonly bool $isRequired = true,
		public readonly ?string $group = null,
		public readonly bool $isNullable = false,
		public readonly array $choices = [],
		public readonly bool $isOpen = false,
		public readonly ?int $most = null,
		public readonly string $about = ''
	) {
	}

	/** Return its JSON Pointer. */
	public function pointer(): string {
		return array_reduce( $this->path, Json::child( ... ), '' );
	}

	/** Return its name in the form, which a pointer in front of others cannot be mistaken for. */
	public function name(): string {
		return 'doc' . $this->pointer();
	}

	/** Return the place without the name of the environment: the same field of all overrides has one label. */
	public function label(): string {
		$path = $this->path[0] === 'overrides' ? array_slice( $this->path, 2 ) : $this->path;
		return implode( '-', $path );
	}

	/** Return the environment whose override it belongs to; null if it is the document's own. */
	public function environment(): ?string {
		return $this->path[0] === 'overrides' ? (string)$this->path[1] : null;
	}

	/** Return the keys that lead to the group; none if there is no group. */
	public function groupPath(): array {
		return array_slice( $this->path, 0, substr_count( (string)$this->group, '/' ) );
	}

	/** Return what stands at its place: a list of one value, or none where there is no such place. */
	public function find( mixed $document ): array {
		foreach ( $this->path as $key ) {
			if ( !$document instanceof stdClass || !property_exists( $document, (string)$key ) ) {
				return [];
			}
			$document = $document->{$key};
		}
		return [ $document ];
	}

	/** Tell whether something that is no object is in the way to its place. */
	public function isBlocked( mixed $document ): bool {
		foreach ( $this->path as $key ) {
			if ( !$document instanceof stdClass ) {
				return true;
			}
			if ( !property_exists( $document, (string)$key ) ) {
				return false;
			}
			$document = $document->{$key};
		}
		return false;
	}
}
