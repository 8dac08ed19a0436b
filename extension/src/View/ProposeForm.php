<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Document\Answers;
use MediaWiki\Extension\InstrumentConfigurator\Document\Attributes;
use MediaWiki\Extension\InstrumentConfigurator\Document\Beginning;
use MediaWiki\Extension\InstrumentConfigurator\Document\Fields;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWiki\Extension\InstrumentConfigurator\Document\Wikis;
use MediaWiki\Extension\InstrumentConfigurator\Document\Words;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Drafts;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Histories;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Writer;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Status\Status;
use MediaWiki\Title\Title;
use MediaWiki\Utils\MWTimestamp;
use stdClass;

/**
 * What somebody does with the form of a document: opens it, checks what they wrote, proposes or saves it.
 *
 * What they wrote is shown again whatever comes between: mistakes, the end of a session, somebody else's edit.
 */
final class ProposeForm {
	public function __construct(
		private readonly IContextSource $context,
		private readonly FormPage $page,
		private readonly FormPreview $preview,
		private readonly Kind $kind,
		private readonly Settings $settings,
		private readonly Drafts $drafts,
		private readonly Histories $histories,
		private readonly Writer $writer
	) {
	}

	/**
	 * Show the form as it is opened.
	 *
	 * @param string $name of the document; "" if it has none yet
	 * @param string $target whose editor it is, as `OpenedForm` has it
	 * @param string $copied the name of another document to begin with; "" for none
	 */
	public function open( string $name, string $target, string $copied = '' ): void {
		[ $live, $proposal ] = $this->heads( $name );
		$standing = $proposal ? $this->histories->proposal( $this->kind, $name )->state() : 'empty';
		$waits = in_array( $standing, [ 'open', 'outdated' ], true );
		$from = match ( true ) {
			$copied !== '' => array_values( array_filter( $this->heads( $copied ) ) )[0] ?? null,
			$waits && ( $target === OpenedForm::PROPOSAL || !$live ) => $proposal,
			default => $live,
		};
		$opened = new OpenedForm( $name, $target,
			(int)$from?->getId(), (int)$live?->getId(), (int)$proposal?->getId(), $from && $copied !== '' );
		$base = $copied !== '' && !$from ? null : $this->base( $opened );
		if ( $base === null ) {
			$this->page->refuse( $opened, $copied );
			return;
		}
		$answers = $this->answers( $base );
		$state = new FormState( $opened, $base, $answers, $answers->of(
			$from || !$this->kind->isInstrument() ? $base : Beginning::of( $this->now(), $this->environments( $base ) )
		) );
		$isOwn = $waits && $from === $proposal;
		$notice = $waits ? ( $isOwn ? "form-$standing" : 'form-waiting' ) : '';
		$this->page->show( $isOwn && $standing === 'outdated' ? $this->upToDate( $state, $live ) : $state, $notice,
			isWrong: false );
	}

	/** Return the form of an outdated proposal with what went live meanwhile; where both changed, with both. */
	private function upToDate( FormState $state, ?RevisionRecord $live ): FormState {
		$user = $this->context->getAuthority();
		$theirs = $this->drafts->value( $live, $user );
		$began = $this->histories->proposal( $this->kind, $state->name )->beganWith();
		if ( $began === null || !$theirs instanceof stdClass ) {
			return $state;
		}
		$before = $this->drafts->value( $this->drafts->revision( $this->kind, $began ), $user );
		$both = new Meanwhile( $state->answers, $state->values, $before, $state->base, $theirs );
		return ( new FormState( $state->opened, $state->base, $state->answers, $both->values ) )
			->judged( $state->answers->laidOver( $state->base, $both->values ), $both->both, false );
	}

	/** Do what a button says, and show the form again unless something was saved. */
	public function submit( string $name ): void {
		$request = $this->context->getRequest();
		$opened = OpenedForm::sent( $request, $name );
		$base = $this->base( $opened );
		$answers = $this->answers( $base ?? $this->blank() );
		$sent = new FormState(
			$opened, $base ?? $this->blank(), $answers,
			( new FormAnswers( $answers->fields, $this->context->getLanguage() ) )->sent( $request ),
			trim( $request->getText( 'doc/name', $name ) ), $request->getText( 'reason' )
		);
		$button = $request->getCheck( 'save' ) ? 'save' : ( $request->getCheck( 'propose' ) ? 'propose' : 'check' );
		if ( $request->getCheck( 'add-row' ) ) {
			$this->page->show( $sent->withRows( $request->getText( 'add-row' ) ) );
			return;
		}
		$checked = $this->checked( $sent );
		$notice = match ( true ) {
			// PHP drops what is beyond its limit, silently.
			!$request->getCheck( FormPage::END ) => 'form-cut',
			$base === null => 'form-base-gone',
			$button === 'check' => '',
			!$this->context->getCsrfTokenSet()->matchTokenField() => 'form-session',
			default => null,
		};
		if ( $notice !== null ) {
			$live = $this->drafts->value( $this->heads( $checked->name )[0], $this->context->getAuthority() );
			$this->page->show( $checked, $notice,
				html: $notice === '' ? $this->preview->html( $checked, $live ) : '' );
		} elseif ( !$this->showIfMoved( $checked ) ) {
			$this->write( $checked, $button );
		}
	}

	/** If somebody saved since the form was opened, show what both wrote, and return true. */
	private function showIfMoved( FormState $checked ): bool {
		[ $live, $proposal ] = $this->heads( $checked->name );
		$opened = $checked->opened;
		$moved = match ( true ) {
			$opened->name === '' => null,
			$proposal?->getId() !== ( $opened->proposal ?: null ) => [ $proposal, $opened->proposal ],
			$live?->getId() !== ( $opened->live ?: null ) => [ $live, $opened->live ],
			default => null,
		};
		if ( $moved === null ) {
			return false;
		}
		$user = $this->context->getAuthority();
		$theirs = $this->drafts->value( $moved[0], $user );
		$isOurs = Json::get( $theirs, 'schema' ) === $this->blank()->schema;
		$now = new OpenedForm( $opened->name, $opened->target, $isOurs ? $moved[0]->getId() : $opened->from,
			(int)$live?->getId(), (int)$proposal?->getId(), !$isOurs && $opened->isCopy );
		if ( !$isOurs ) {
			$this->page->showMoved( $checked->on( $now ), $moved[0], [] );
			return true;
		}
		$answers = $this->answers( $theirs );
		$before = $this->drafts->value( $this->drafts->revision( $this->kind, $moved[1] ?: $opened->from ), $user );
		$meanwhile = new Meanwhile( $answers, $checked->values, $before, $checked->document, $theirs );
		$both = new FormState( $now, $theirs, $answers, $meanwhile->values, $checked->name, $checked->reason );
		$this->page->showMoved(
			$both->judged( $answers->laidOver( $theirs, $meanwhile->values ), $meanwhile->both, false ),
			$moved[0], $meanwhile->taken
		);
		return true;
	}

	private function write( FormState $checked, string $button ): void {
		if ( $checked->blocking ) {
			$this->page->show( $checked, 'form-problems' );
			return;
		}
		$isSaved = $button === 'save' && $this->page->maySave( $checked->opened );
		$title = Title::makeTitle( $isSaved ? $this->kind->page : $this->kind->proposal, $checked->name );
		$before = $this->drafts->value( $this->heads( $checked->name )[0], $this->context->getAuthority() );
		$status = $isSaved ? Status::newGood( $checked->opened->live ) : $this->begun( $checked, $title, $before );
		if ( $status->isOK() && !$isSaved && $status->getValue() !== $checked->opened->proposal ) {
			// What is written now is on the page, whatever becomes of the rest.
			$checked = $checked->on( new OpenedForm( $checked->opened->name, $checked->opened->target,
				$checked->opened->from, $checked->opened->live, $status->getValue(), $checked->opened->isCopy ) );
		}
		if ( $status->isOK() ) {
			$summary = Words::summary( $before ?? Missing::MISSING, $checked->document, trim( $checked->reason ) );
			$status = $this->writer->save(
				$this->context, $title, $checked->document, $summary, $status->getValue() ?: null );
		}
		if ( $status->isOK() ) {
			$this->context->getOutput()->redirect( $title->getFullURL() );
		} elseif ( !Writer::isConflict( $status ) || !$this->showIfMoved( $checked ) ) {
			$this->page->show( $checked, '', $status );
		}
	}

	/**
	 * Let a proposal that is outdated begin anew from what is live, which the form has shown.
	 *
	 * @param FormState $checked
	 * @param Title $title of the proposal
	 * @param mixed $live the document
	 * @return Status its value is the newest revision of the proposal; 0 if there is none
	 */
	private function begun( FormState $checked, Title $title, mixed $live ): Status {
		$opened = $checked->opened;
		$isOutdated = $opened->proposal && $live instanceof stdClass
			&& $this->histories->proposal( $this->kind, $checked->name )->state() === 'outdated';
		return $isOutdated ? $this->writer->save( $this->context, $title, $live,
			"begins from {$this->settings->environment()}@$opened->live", $opened->proposal
		) : Status::newGood( $opened->proposal );
	}

	/** Return what was sent with the document that it makes and what is wrong with that. */
	private function checked( FormState $sent ): FormState {
		$base = clone $sent->base;
		$base->name = $sent->name;
		$document = $sent->answers->laidOver( $base, $sent->values );
		if ( $this->kind->isInstrument() ) {
			$document = Beginning::withStream( $document );
		}
		$problems = $this->kind->validator->problems( $document, $sent->name );
		$others = Wikis::problems( $sent->answers->fields, $sent->values, $base, $this->settings->wikis() );
		if ( $sent->opened->name === '' && $this->heads( $sent->name )[0] ) {
			$others[] = new Problem( '/name', 'form/exists', [ $sent->name ] );
		}
		// What the form cannot say, it cannot mend: that stands in nobody's way who changes something else.
		$old = $sent->opened->isNew() ? [] : array_map( self::place( ... ),
			$this->kind->validator->problems( $sent->base, $sent->opened->name ) );
		$stuck = array_map( static fn ( $field ) => $field->pointer(), $sent->answers->inexpressible( $sent->base ) );
		$beyond = [ ...$stuck, ...$sent->answers->beyond( $sent->base ) ];
		$blocking = array_filter( $problems, static fn ( $problem ) => !in_array( self::place( $problem ), $old, true )
			|| !array_filter( $beyond, static fn ( $place ) => str_starts_with( "$problem->pointer/", "$place/" ) ) );
		return $sent->judged( $document, [ ...$problems, ...$others ], (bool)array_merge( $blocking, $others ) );
	}

	private static function place( Problem $problem ): string {
		return "$problem->pointer $problem->code";
	}

	/** Return the document that answers are laid over; null if it is none that the form knows. */
	private function base( OpenedForm $opened ): ?stdClass {
		if ( $opened->from === 0 ) {
			return $this->blank();
		}
		$value = $this->drafts->value(
			$this->drafts->revision( $this->kind, $opened->from ), $this->context->getAuthority() );
		if ( !$value instanceof stdClass || Json::get( $value, 'schema' ) !== $this->blank()->schema ) {
			return null;
		}
		return $opened->isCopy && $this->kind->isInstrument()
			? Beginning::copied( $value, $this->now(), $this->environments( $value ) ) : $value;
	}

	private function blank(): stdClass {
		$schema = $this->kind->validator->schema();
		return (object)[ 'schema' => $schema->properties->schema->enum[0], 'name' => '' ];
	}

	private function answers( stdClass $base ): Answers {
		$schema = $this->kind->validator->schema();
		$environments = $this->environments( $base );
		return new Answers( $schema, Fields::of( $schema, $environments, [
			'/contextual_attributes' => Attributes::names(), '/environments' => $environments,
		] ) );
	}

	/** @return string[] those that the site knows, and those that the document does */
	private function environments( stdClass $base ): array {
		[ $overrides, $listed ] = [ Json::get( $base, 'overrides' ), Json::get( $base, 'environments' ) ];
		$named = [
			...( is_array( $listed ) ? array_filter( $listed, 'is_string' ) : [] ),
			...array_keys( $overrides instanceof stdClass ? get_object_vars( $overrides ) : [] ),
		];
		// What is no name of one could be no name of a field either.
		$named = preg_grep( '/^[a-z][a-z0-9-]{0,62}$/D', array_map( 'strval', $named ) );
		return array_values( array_unique( [ ...$this->settings->environments(), ...$named ] ) );
	}

	private function heads( string $name ): array {
		return $name === '' ? [ null, null ] : [
			$this->drafts->head( $this->kind->page, $name ), $this->drafts->head( $this->kind->proposal, $name )
		];
	}

	private function now(): int {
		return (int)MWTimestamp::time();
	}
}
