<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Content\JsonContent;
use MediaWiki\Context\RequestContext;
use MediaWiki\EditPage\EditPage;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff;
use MediaWiki\Extension\InstrumentConfigurator\Document\Words;
use MediaWiki\Hook\EditPage__attemptSave_afterHook;
use MediaWiki\Hook\EditPage__attemptSaveHook;
use MediaWiki\Revision\RevisionLookup;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Title\TitleValue;
use stdClass;
use Wikimedia\Rdbms\IDBAccessObject;

/**
 * Begins the summary of an edit in the wiki's editor with what it changes, as the command line does.
 *
 * What the person typed follows, or what MediaWiki says of an undo. Programs say their own words.
 */
final class SummaryHooks implements EditPage__attemptSaveHook, EditPage__attemptSave_afterHook {
	/** Words that programs look for at the beginning of a summary (configurator/core/history/chains.py). */
	private const READ = '/^(?:(?:copies|merges|promotes|approves|begins) |Declined:|Withdrawn:)/';
	/** So much of what a person typed is kept, however much changed. */
	private const MOST_TYPED = 200;

	/** @var array<string,string> what was typed, by page, as long as it is not saved */
	private array $typed = [];

	public function __construct(
		private readonly RevisionLookup $revisions,
		private readonly Kinds $kinds
	) {
	}

	/** @inheritDoc */
	public function onEditPage__attemptSave( $editpage_Obj ) {
		$title = $editpage_Obj->getTitle();
		// The API makes a request of its own for its editor.
		$isForm = $editpage_Obj->getContext()->getRequest() === RequestContext::getMain()->getRequest();
		$content = new JsonContent( (string)$editpage_Obj->textbox1 );
		$kind = $this->kinds->ofNamespace( $title->getNamespace() );
		if ( !$isForm || !$kind || !$content->isValid() ) {
			return;
		}
		$head = $this->head( $title->getNamespace(), $title->getDBkey() );
		// A proposal says what it would change, whatever stood on its page.
		$live = $this->head( $kind->page, $title->getDBkey() );
		$before = $live ? self::value( $live ) : Missing::MISSING;
		$after = self::stored( $editpage_Obj, $head, $content->getData()->getValue() );
		if ( $after instanceof stdClass && (array)$after && !Json::same( $before, $after ) ) {
			$this->typed[$title->getPrefixedDBkey()] = $editpage_Obj->summary;
			$editpage_Obj->summary = self::summary( $before, $after, trim( $editpage_Obj->summary ) );
		}
	}

	/** @inheritDoc */
	public function onEditPage__attemptSave_after( $editpage_Obj, $status, $resultDetails ) {
		$key = $editpage_Obj->getTitle()->getPrefixedDBkey();
		$saved = [ EditPage::AS_SUCCESS_UPDATE, EditPage::AS_SUCCESS_NEW_ARTICLE ];
		if ( isset( $this->typed[$key] ) && !in_array( $status->value, $saved, true ) ) {
			// The form comes back as it was sent.
			$editpage_Obj->summary = $this->typed[$key];
		}
		unset( $this->typed[$key] );
	}

	private function head( int $namespace, string $name ): ?RevisionRecord {
		$title = new TitleValue( $namespace, $name );
		return $this->revisions->getRevisionByTitle( $title, 0, IDBAccessObject::READ_LATEST );
	}

	private static function summary( mixed $before, stdClass $after, string $typed ): string {
		$whole = Words::summary( $before, $after, '' );
		$withoutTask = preg_replace( '/ \([^()]*\)$/D', '', $whole );
		if ( preg_match( self::READ, $typed ) || str_starts_with( Words::neutral( $typed ), $withoutTask ) ) {
			return $typed;
		}
		$room = $typed === '' ? 0 : min( mb_strlen( $typed ), self::MOST_TYPED ) + strlen( ': ' );
		$what = Words::summary( $before, $after, '', limit: Words::MAX_SUMMARY - $room );
		return $typed === '' ? $what
			: "$what: " . Words::shortened( $typed, Words::MAX_SUMMARY - mb_strlen( $what ) - strlen( ': ' ) );
	}

	/** Return what would be stored: who switches off an older text in the form switches off whatever is there by now. */
	private static function stored( EditPage $editor, ?RevisionRecord $head, mixed $value ): mixed {
		$base = $editor->getExpectedParentRevision();
		$isStale = $head && $base && $base->getId() !== $head->getId();
		$live = $isStale ? self::value( $head ) : null;
		return $live instanceof stdClass && SwitchOff::is( self::value( $base ), $value )
			? SwitchOff::of( $live ) : $value;
	}

	private static function value( RevisionRecord $revision ): mixed {
		$content = $revision->getContent( SlotRecord::MAIN, RevisionRecord::RAW );
		return $content instanceof JsonContent ? $content->getData()->getValue() : null;
	}
}
